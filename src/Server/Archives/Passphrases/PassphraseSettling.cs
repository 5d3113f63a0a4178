using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Passphrases;

/// <summary>Carries a change of a passphrase to its end, also one that a killed server has left in the middle: of the two that are written down, the one that opens the repository counts.</summary>
public sealed class PassphraseSettling(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryClosing closing, AuditRepository audit, RepositoryEscrow escrow, IRepositoryFiles files, TimeProvider time, ILogger<PassphraseSettling> log)
{
    /// <summary>Alone in the repository, which has to be well: its key changes, and what an attacker did to it before must not pass for that.</summary>
    /// <param name="protectedNew">The new one, protected for this row.</param>
    public Task<Problem?> ChangeAsync(RepositoryId id, string protectedNew, CancellationToken cancellationToken) => closing.DoAloneAsync(id, "Passphrase", async () =>
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Job>().AnyAsync(job => job.RepositoryId == id && (job.State == JobState.Leased || job.State == JobState.Running), cancellationToken))
            return Problem.Conflict("repository.in-use", "A job of this repository runs.", "Wait for its end.");
        if (!(await audit.HandleAsync(id, null, cancellationToken)).IsSuccess(out var verdict, out var problem))
            return problem;
        return verdict.IsFrozen
            ? FrozenRepository.Refusal
            : await audit.DoBetweenAuditsAsync(id, () => ChangeAloneAsync(database, id, protectedNew, cancellationToken), cancellationToken);
    }, cancellationToken);

    private async Task<Problem?> ChangeAloneAsync(ServerDatabase database, RepositoryId id, string protectedNew, CancellationToken cancellationToken)
    {
        // One that was left in the middle is settled by now, or cannot be: then another one would make three.
        if (await database.Set<Repository>().AnyAsync(row => row.Id == id && row.PendingPassphrase != null, cancellationToken) && await SettleAloneAsync(id, cancellationToken) is { } unsettled)
            return unsettled;
        await database.Set<Repository>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PendingPassphrase, protectedNew), cancellationToken);
        // Whatever borg says, what opens the repository afterwards counts.
        var changed = await borg.ChangePassphraseAsync(id, protectedNew, CancellationToken.None);
        if (await SettleAloneAsync(id, CancellationToken.None) is { } open)
            return open;
        return changed.IsProblem(out var problem) ? problem : null;
    }

    /// <summary>Settles what a killed server has left; before anybody looks at the repository.</summary>
    public async Task SettleAllAsync(CancellationToken cancellationToken)
    {
        List<RepositoryId> pending;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            pending = await database.Set<Repository>().Where(row => row.PendingPassphrase != null).Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var id in pending)
            if (await SettleAloneAsync(id, cancellationToken) is { } problem)
                log.PassphraseOpen(id, problem.Detail);
    }

    private async Task<Problem?> SettleAloneAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
        if (repository.PendingPassphrase is not { } pending)
            return null;
        if (await borg.OpensWithAsync(id, pending, cancellationToken) is not { } isNew)
            return Problem.Unavailable("repository.passphrase-open", "Neither the old nor the new passphrase opens the repository now.", "Both are kept. See that its disk is there; the server tries again when it starts, and with the next change.");
        repository.EndPassphraseChange(isNew, time.GetUtcNow());
        if (isNew)
        {
            // The key is another text now, and that is how it was ordered.
            var place = RepositoryPlace.Of(repository);
            if (!(await AuditRepository.ReadLogAsync(files, repository, null, isOrdered: false, cancellationToken)).IsSuccess(out var verdict, out var problem))
                return problem;
            var before = await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == id, cancellationToken);
            before?.Pass(verdict, before.ArchiveCount, TimeSpan.Zero, time.GetUtcNow());
            await escrow.KeepAsync(id, await files.ReadConfigAsync(place, cancellationToken) ?? "", (await borg.ExportKeyAsync(id, pending, cancellationToken)).IsSuccess(out var key, out _) ? key : null, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        return null;
    }
}
