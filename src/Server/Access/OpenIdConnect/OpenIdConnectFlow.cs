using System.Text.Encodings.Web;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>
/// The way to the provider and back, in the hands of the framework's handler. The handler is not among the registered
/// schemes, where it would look at every request of the server; two routes call it.
/// </summary>
internal sealed class OpenIdConnectFlow(OpenIdConnectSource source, UrlEncoder urls, ILogger<OpenIdConnectFlow> log)
{
    private const string LinkUser = "link-user";
    private const string LinkStamp = "link-stamp";

    /// <summary>What came back: who the provider says it is, where the person wanted to go, and for whom they meant to link it.</summary>
    public sealed record Arrival(ExternalPerson Person, string ReturnUrl, UserId? LinkTo, Guid LinkStamp);

    /// <summary>Where to send the browser. Sets the cookies that bind the way back to this browser.</summary>
    /// <param name="link">The user, signed in, who wants to link an account of the provider. Protected on its way, since the session's cookie does not travel back from another site.</param>
    public async Task<Result<string>> BeginAsync(HttpContext context, string returnUrl, (UserId UserId, Guid Stamp)? link)
    {
        if (await CreateAsync(context) is not { } handler)
            return OpenIdProblems.Off;
        var properties = new AuthenticationProperties { RedirectUri = returnUrl };
        if (link is { } wish)
        {
            properties.Items[LinkUser] = wish.UserId.ToString();
            properties.Items[LinkStamp] = wish.Stamp.ToString();
        }

        try
        {
            await handler.ChallengeAsync(properties);
        }
        catch (Exception exception) when (IsOutOfReach(exception))
        {
            OpenIdLog.OutOfReach(log, exception.GetType().Name);
            return OpenIdProblems.OutOfReach;
        }

        var target = context.Response.Headers.Location.ToString();
        context.Response.Headers.Remove("Location");
        context.Response.StatusCode = StatusCodes.Status200OK;
        return target;
    }

    public async Task<Result<Arrival>> CompleteAsync(HttpContext context)
    {
        if (await CreateAsync(context) is not { } handler)
            return OpenIdProblems.Off;
        await handler.HandleRequestAsync();
        if (OpenIdConnectAnswer.Of(context) is not { Person: { } person, Properties: { } properties } answer)
        {
            OpenIdLog.AnswerRefused(log, OpenIdConnectAnswer.Of(context)?.Failure ?? "");
            return OpenIdProblems.AnswerRefused;
        }

        var linkTo = properties.Items.TryGetValue(LinkUser, out var text) && UserId.TryParse(text, null, out var userId) ? userId : (UserId?)null;
        var stamp = properties.Items.TryGetValue(LinkStamp, out var stampText) && Guid.TryParse(stampText, out var parsed) ? parsed : Guid.Empty;
        return new Arrival(person, LocalPath.OrHome(answer.ReturnUrl), linkTo, stamp);
    }

    private async Task<OpenIdConnectHandler?> CreateAsync(HttpContext context)
    {
        if (await source.FindAsync(context.RequestAborted) is not { } options)
            return null;
        // Without a log of its own: it would write down what came from outside.
        var handler = new OpenIdConnectHandler(new Fixed(options), NullLoggerFactory.Instance, HtmlEncoder.Default, urls);
        await handler.InitializeAsync(new AuthenticationScheme(OpenIdConnectSource.Scheme, null, typeof(OpenIdConnectHandler)), context);
        return handler;
    }

    private static bool IsOutOfReach(Exception exception) =>
        exception is HttpRequestException or IOException or InvalidOperationException or OperationCanceledException;

    /// <summary>The handler asks a monitor for its options; these are the ones of this request.</summary>
    private sealed class Fixed(OpenIdConnectOptions options) : IOptionsMonitor<OpenIdConnectOptions>
    {
        public OpenIdConnectOptions CurrentValue => options;

        public OpenIdConnectOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OpenIdConnectOptions, string?> listener) => null;
    }
}
