using BorgBackupServer.Server.Platform.Results;
using MimeKit;

namespace BorgBackupServer.Server.Access.Account;

/// <summary>What an e-mail address may look like: one that a mail can be sent to, and nothing around it.</summary>
public static class EmailRule
{
    public const int MostCharacters = 254;

    /// <summary>An address that may be left out: null or blank for none. Null, or why it cannot be taken.</summary>
    public static Problem? Read(string? text, string field, out string? email)
    {
        email = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        return email is null ? null : Check(email, field);
    }

    /// <summary>Null, or why the address cannot be taken. <paramref name="field"/> names the request member.</summary>
    public static Problem? Check(string email, string field)
    {
        var wrong = Problem.Invalid("access.email-form", "This is not an e-mail address.", "Write it like ada@example.org", field);
        // No names, groups or routes, and nothing that could end a line of a mail's head.
        if (email.Length > MostCharacters || email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"' or '(' or ')'))
            return wrong;
        return MailboxAddress.TryParse(email, out var address) && address.Address == email && email.LastIndexOf('@') is > 0 and var at && at < email.Length - 1 ? null : wrong;
    }
}
