using System.Security.Cryptography;
using System.Text.Json;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>
/// Challenges for passkeys and the checking of their answers, by the framework's handler. What a challenge was travels with
/// the browser, protected; that it counts once is the use cases' part (<see cref="UsedCeremony"/>).
/// </summary>
public sealed class PasskeyCeremonies(UserManager<User> users, IPublishedAddress address, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Required = "required";
    private const string Preferred = "preferred";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>What goes to the browser.</summary>
    /// <param name="Ceremony">Comes back with the answer, unread.</param>
    /// <param name="Options">For <c>navigator.credentials</c>.</param>
    public sealed record Challenge(string Ceremony, JsonElement Options);

    /// <summary>What the protected text holds.</summary>
    public sealed record Opened(Guid Id, UserId? UserId, string State, DateTimeOffset ExpiresAt);

    public async Task<Result<Challenge>> BeginAsync(CeremonyKind kind, User? user, CancellationToken cancellationToken)
    {
        if (!(await HandlerAsync(kind, cancellationToken)).IsSuccess(out var handler, out var problem))
            return problem;
        if (kind == CeremonyKind.Add && user is not null)
        {
            var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Name, DisplayName = user.Name }, NoRequest());
            return Make(kind, user.Id, made.AttestationState, made.CreationOptionsJson);
        }

        var asked = await handler.MakeRequestOptionsAsync(user, NoRequest());
        return Make(kind, user?.Id, asked.AssertionState, asked.RequestOptionsJson);
    }

    /// <summary>What the challenge was; or that it is none of ours for this purpose, or too old.</summary>
    public Result<Opened> Open(CeremonyKind kind, string ceremony)
    {
        Opened? opened;
        try
        {
            opened = JsonSerializer.Deserialize<Opened>(Protector(kind).Unprotect(ceremony));
        }
        catch (CryptographicException)
        {
            return PasskeyProblems.Refused;
        }

        return opened is not null && opened.ExpiresAt > time.GetUtcNow() ? opened : PasskeyProblems.TooLate;
    }

    public async Task<Result<UserPasskeyInfo>> CheckMadeAsync(Opened opened, string credential, CancellationToken cancellationToken)
    {
        if (!(await HandlerAsync(CeremonyKind.Add, cancellationToken)).IsSuccess(out var handler, out var problem))
            return problem;
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = NoRequest(), CredentialJson = credential, AttestationState = opened.State });
        return result is { Succeeded: true, Passkey: { } made } ? made : PasskeyProblems.NotMade;
    }

    public async Task<Result<(User User, UserPasskeyInfo Passkey)>> CheckShownAsync(CeremonyKind kind, Opened opened, string credential, CancellationToken cancellationToken)
    {
        if (!(await HandlerAsync(kind, cancellationToken)).IsSuccess(out var handler, out var problem))
            return problem;
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = NoRequest(), CredentialJson = credential, AssertionState = opened.State });
        return result is { Succeeded: true, User: { } user, Passkey: { } passkey } ? (user, passkey) : PasskeyProblems.Refused;
    }

    /// <summary>Name and origin are those of the configured address, as it is now.</summary>
    private async Task<Result<PasskeyHandler<User>>> HandlerAsync(CeremonyKind kind, CancellationToken cancellationToken)
    {
        if (await address.FindAsync(cancellationToken) is not { } origin || ServerName.Of(origin) is not { } name)
            return PasskeyProblems.NeedsName;
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = name,
            AuthenticatorTimeout = Timeout,
            UserVerificationRequirement = kind == CeremonyKind.SignIn ? Required : Preferred,
            ResidentKeyRequirement = Preferred,
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, origin, StringComparison.Ordinal)),
        };
        return new PasskeyHandler<User>(users, Options.Create(options));
    }

    private Challenge Make(CeremonyKind kind, UserId? userId, string? state, string options)
    {
        var opened = new Opened(Guid.CreateVersion7(), userId, state ?? "", time.GetUtcNow() + Timeout);
        using var document = JsonDocument.Parse(options);
        return new Challenge(Protector(kind).Protect(JsonSerializer.Serialize(opened)), document.RootElement.Clone());
    }

    private IDataProtector Protector(CeremonyKind kind) => protection.CreateProtector("passkey", kind.ToString());

    // The handler takes a request only to read its Host header where nothing is configured; here everything is.
    private static DefaultHttpContext NoRequest() => new();
}
