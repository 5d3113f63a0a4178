using System.Net;
using System.Text.Json;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>Whose passkey it is that a browser shows: the only one a person needs, or the second factor after a password.</summary>
public sealed class UsePasskey(IDbContextFactory<ServerDatabase> databases, PasskeyCeremonies ceremonies, AttemptLimits limits, ActivityJournal journal, TimeProvider time, ILogger<UsePasskey> log)
{
    /// <param name="Ceremony">As it came with the options.</param>
    /// <param name="Credential">What <c>navigator.credentials.get</c> gave.</param>
    public sealed record Request(string Ceremony, JsonElement Credential);

    /// <param name="expected">Who has shown the first factor; null for signing in with the passkey alone.</param>
    public async Task<Result<SignIn.Response>> HandleAsync(Request request, UserId? expected, IPAddress? address, CancellationToken cancellationToken)
    {
        // Counted like the password that it stands for, or the code.
        var limit = expected is null ? AttemptLimit.SignIn : AttemptLimit.SecondFactor;
        var account = expected?.ToString();
        var wait = await limits.BeginAsync(limit, address, account, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            return AttemptProblems.TooMany("passkeys that were refused", wait);
        }

        var result = await CheckAsync(request, expected, address, cancellationToken);
        if (result.IsSuccess(out _, out _))
            await limits.SucceededAsync(limit, address, account, cancellationToken);
        return result;
    }

    private async Task<Result<SignIn.Response>> CheckAsync(Request request, UserId? expected, IPAddress? address, CancellationToken cancellationToken)
    {
        var kind = expected is null ? CeremonyKind.SignIn : CeremonyKind.SecondFactor;
        if (!ceremonies.Open(kind, request.Ceremony).IsSuccess(out var opened, out var problem))
            return problem;
        if (opened.UserId != expected)
            return PasskeyProblems.Refused;
        if (!(await ceremonies.CheckShownAsync(kind, opened, request.Credential.GetRawText(), cancellationToken)).IsSuccess(out var shown, out problem))
        {
            PasskeyLog.Refused(log, address);
            // Who has shown nothing yet writes nothing down: refusals of strangers stand in the log, which has an end.
            if (expected is { } userId)
                await journal.RecordAsync(ActivityActor.Stranger(address), ActivityKind.PasskeyRefused, new ActivitySubject("user", userId.Value, ""), null, cancellationToken);
            return problem;
        }

        return await TakeAsync(opened, shown.User, shown.Passkey, cancellationToken);
    }

    /// <summary>The signature is right. Whether it comes for the first time, and from the one device, is decided with the row locked.</summary>
    private async Task<Result<SignIn.Response>> TakeAsync(PasskeyCeremonies.Opened opened, User user, UserPasskeyInfo shown, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await CeremonyOnce.TakeAsync(database, opened, now, cancellationToken) is { } again)
            return again;
        var passkey = await database.Set<Passkey>().SingleOrDefaultAsync(row => row.UserId == user.Id && row.CredentialId == shown.CredentialId, cancellationToken);
        if (passkey is null || user.IsDisabled)
            return PasskeyProblems.Refused; // removed a moment ago, or its user is shut out
        var wasBlocked = passkey.BlockedAt is not null;
        var isGood = passkey.Use(shown, now) && !wasBlocked;
        if (!isGood)
            database.Record(ActivityActor.Server, ActivityKind.PasskeyBlocked, ActivitySubject.User(user.Id, user.Name), null, wasBlocked ? "used again" : "its counter went backwards");
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (isGood)
            return SignIn.Describe(user);
        if (!wasBlocked)
            PasskeyLog.Copied(log, passkey.Id, user.Id);
        return PasskeyProblems.Blocked;
    }
}
