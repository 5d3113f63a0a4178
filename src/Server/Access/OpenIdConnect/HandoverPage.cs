using System.Text.Encodings.Web;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>
/// A page that leads on by itself. A redirect would not do: the session's cookie (SameSite=Strict) is left out of a chain of
/// redirects that began at another site, and the content policy lets no form of ours end at one.
/// </summary>
internal static class HandoverPage
{
    public static IResult To(string target)
    {
        var safe = HtmlEncoder.Default.Encode(target);
        return TypedResults.Content(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><meta http-equiv="refresh" content="0;url={safe}" /><title>One moment – Borg Backup Server</title>
            <link rel="stylesheet" href="/css/look.css" /><link rel="stylesheet" href="/css/entry.css" /><script src="/bbs.js"></script></head>
            <body><div class="bbs-frame bbs-entry"><main id="content"><div class="bbs-entry-card"><h1>One moment</h1><p><a href="{safe}">Go on</a></p></div></main></div></body>
            </html>
            """, "text/html; charset=utf-8");
    }
}
