using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Plans.DatabaseSignIns;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Remote;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// Takes a client away that nothing was ever saved of. Where there is an archive, in the server's record or in a
/// repository itself, it is refused with the number: deleting archives is another decision.
/// </summary>
public sealed class DeleteClient(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryMaker maker, IRepositoryFiles files, Catalogs catalogs, EndAgent endAgent, Signals signals)
{
    private static readonly Problem Busy = Problem.Conflict("client.busy", "A job of this client waits or runs.", "Cancel it, or wait for its end.");

    public sealed record Request(ClientId ClientId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;

        List<Repository> repositories;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var client = await database.Set<Client>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.ClientId, cancellationToken);
            if (client is null)
                return Problem.NotFound("client");
            if (await FindReasonAsync(database, request.ClientId, cancellationToken) is { } reason)
                return reason;
            repositories = await database.Set<Repository>().AsNoTracking().Where(repository => repository.ClientId == request.ClientId).ToListAsync(cancellationToken);
            if (await FindArchiveAsync(repositories, cancellationToken) is { } archive)
                return archive;
            // Its keys end first, so that nothing comes in any more while the rest goes.
            if (client.State == ClientState.Enrolled && (await endAgent.HandleAsync(request.ClientId, ClientEvent.Revoked, actor, cancellationToken)).IsProblem(out var problem))
                return problem;
        }

        if (await RemoveRowsAsync(request.ClientId, actor, cancellationToken) is { } late)
            return late;
        foreach (var repository in repositories)
            await RemoveFilesAsync(repository);
        await files.RemoveClientAsync(request.ClientId, [.. repositories.Where(repository => !RemoteAddress.IsOne(repository.Path)).Select(repository => RepositoryFolders.HomeAbove(repository.Path)).Distinct()], CancellationToken.None);
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }

    private static async Task<Problem?> FindReasonAsync(ServerDatabase database, ClientId client, CancellationToken cancellationToken)
    {
        if (await database.Set<Repository>().AnyAsync(repository => repository.ClientId == client && repository.State == RepositoryState.Frozen, cancellationToken))
            return FrozenRepository.Refusal;
        if (await database.Set<Repository>().Where(repository => repository.ClientId == client && (repository.State == RepositoryState.Deleted || repository.State == RepositoryState.Removing))
                .Select(repository => (RepositoryState?)repository.State).FirstOrDefaultAsync(cancellationToken) is { } given)
            return RepositoryPassphrase.NotReady(given); // its files wait for their time
        var archives = await database.Set<Archive>().CountAsync(archive => archive.ClientId == client, cancellationToken);
        if (archives > 0)
            return HasArchives(archives);
        if (await database.Set<Repository>().AnyAsync(repository => repository.ClientId == client && repository.State == RepositoryState.Creating, cancellationToken))
            return Problem.Conflict("repository.not-ready", "A repository of this client is being made.", "Try again in a moment.");
        return await database.Set<Job>().AnyAsync(job => job.ClientId == client && JobStates.Live.Contains(job.State), cancellationToken) ? Busy : null;
    }

    // What a repository cannot be asked for is not deleted: its disk may only be away.
    private async Task<Problem?> FindArchiveAsync(List<Repository> repositories, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories.Where(repository => repository.State == RepositoryState.Ready))
        {
            if (!(await borg.ListArchivesAsync(repository.Id, cancellationToken)).IsSuccess(out var list, out var problem))
                return problem;
            if (list.Archives.Count > 0)
                return HasArchives(list.Archives.Count);
        }

        return null;
    }

    private async Task<Problem?> RemoveRowsAsync(ClientId client, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await FindReasonAsync(database, client, cancellationToken) is { } reason)
            return reason; // came in between

        if (await database.Set<Client>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == client, cancellationToken) is { } deleted)
            database.Record(actor, ActivityKind.ClientDeleted, deleted.ToSubject());
        var jobs = database.Set<Job>().Where(job => job.ClientId == client).Select(job => job.Id);
        var plans = database.Set<Plan>().Where(plan => plan.ClientId == client).Select(plan => plan.Id);
        await database.Set<JobLogLine>().Where(line => jobs.Contains(line.JobId)).ExecuteDeleteAsync(cancellationToken);
        await database.Set<RepositoryLease>().Where(lease => jobs.Contains(lease.JobId)).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Job>().Where(job => job.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<ClientTurn>().Where(turn => turn.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Schedule>().Where(schedule => plans.Contains(schedule.PlanId)).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Pause>().Where(pause => pause.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<PlanProof>().Where(proof => proof.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Proof>().Where(proof => proof.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<StoredSignIn>().Where(signIn => signIn.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Plan>().Where(plan => plan.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        var repositories = database.Set<Repository>().Where(repository => repository.ClientId == client).Select(repository => repository.Id);
        await database.Set<AuditFinding>().Where(finding => repositories.Contains(finding.RepositoryId)).ExecuteDeleteAsync(cancellationToken);
        await database.Set<RepositoryAudit>().Where(audit => repositories.Contains(audit.RepositoryId)).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Repository>().Where(repository => repository.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<EnrolmentToken>().Where(token => token.ClientId == client).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Client>().Where(row => row.Id == client).ExecuteDeleteAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    // Without a token: the rows are gone, so nobody would come back for the files.
    private async Task RemoveFilesAsync(Repository repository)
    {
        using (await catalogs.EnterAsync(repository.Id, CancellationToken.None))
            if (File.Exists(catalogs.PathOf(repository.Id)))
                catalogs.Delete(repository.Id);
        await maker.CleanUpAsync(RepositoryPlace.Of(repository));
    }

    private static Problem HasArchives(int count) => Problem.Conflict(
        "client.has-archives", count == 1 ? "There is one archive of this client." : $"There are {count} archives of this client.",
        "Clients with archives stay. To shut its agent out, revoke its access; to stop its backups, switch the schedules off.");
}
