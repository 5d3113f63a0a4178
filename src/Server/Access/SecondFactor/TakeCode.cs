using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>
/// Takes a code of the authenticator app, or a recovery code, and uses it up. Guesses are counted by account and by
/// address, whatever the code is asked for.
/// </summary>
public sealed class TakeCode(
    IDbContextFactory<ServerDatabase> databases, SecretBox box, RecoveryCodes recoveryCodes, AttemptLimits limits, ActivityJournal journal, TimeProvider time, ILogger<TakeCode> log)
{
    public sealed record Request(string Code);

    public async Task<Result<Done>> HandleAsync(Request request, UserId userId, IPAddress? address, CancellationToken cancellationToken)
    {
        var account = userId.ToString();
        var wait = await limits.BeginAsync(AttemptLimit.SecondFactor, address, account, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyCodes(log, userId, address);
            return AttemptProblems.TooMany("wrong codes", wait);
        }

        if (!await IsTakenAsync(request.Code, userId, address, cancellationToken))
        {
            AccessLog.CodeRefused(log, userId, address);
            await RecordAsync(ActivityActor.Stranger(address), ActivityKind.SecondFactorRefused, userId, cancellationToken);
            return SecondFactorProblems.WrongCode("code");
        }

        await limits.SucceededAsync(AttemptLimit.SecondFactor, address, account, cancellationToken);
        return Done.It;
    }

    private async Task<bool> IsTakenAsync(string text, UserId userId, IPAddress? address, CancellationToken cancellationToken)
    {
        if (RecoveryText.Normalise(text) is not { } recoveryCode)
            return await IsStepTakenAsync(userId, text, cancellationToken);
        var isTaken = await recoveryCodes.TakeAsync(userId, recoveryCode, cancellationToken);
        if (!isTaken)
            return false;
        AccessLog.RecoveryCodeUsed(log, userId);
        await RecordAsync(ActivityActor.Stranger(address), ActivityKind.RecoveryCodeUsed, userId, cancellationToken);
        return true;
    }

    private async Task RecordAsync(ActivityActor by, ActivityKind kind, UserId userId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var name = await database.Set<User>().Where(user => user.Id == userId).Select(user => user.Name).SingleOrDefaultAsync(cancellationToken);
        await journal.RecordAsync(by, kind, ActivitySubject.User(userId, name ?? ""), null, cancellationToken);
    }

    private async Task<bool> IsStepTakenAsync(UserId userId, string text, CancellationToken cancellationToken)
    {
        var code = new string([.. text.Where(c => !char.IsWhiteSpace(c))]); // apps show two groups of three
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await database.Set<Authenticator>().AsNoTracking().SingleOrDefaultAsync(authenticator => authenticator.UserId == userId, cancellationToken);
        if (stored is null || code.Length != Totp.Digits)
            return false;
        var secret = box.Reveal(Authenticator.Table, "secret", userId.Value, stored.ProtectedSecret);
        if (Totp.FindStep(secret, code, time.GetUtcNow()) is not { } step)
            return false;
        // The guard in the update decides between two that come with the same code at once.
        return await database.Set<Authenticator>().Where(authenticator => authenticator.UserId == userId && authenticator.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(authenticator => authenticator.LastStep, step), cancellationToken) == 1;
    }
}
