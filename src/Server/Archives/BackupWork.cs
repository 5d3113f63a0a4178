using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Plans.DatabaseSignIns;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>What a backup job asks of its agent, and how the server proves that it was done.</summary>
public sealed class BackupWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, ArchiveLedger ledger, JobQueue queue, RepositoryTargets targets, RepositorySizes sizes, SignInBox box,
    AuditRepository audit) : IAgentWork
{
    /// <summary>A first backup that is cut off goes on where the last checkpoint was.</summary>
    private static readonly TimeSpan Checkpoint = TimeSpan.FromMinutes(15);

    public JobKind Kind => JobKind.Backup;

    public bool Writes => true;

    public async Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plan = await database.Set<Plan>().AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == job.PlanId, cancellationToken);
        if (plan is null)
            return Problem.Conflict("plan.not-found", "The plan of this backup is no more.");
        if (!(await targets.BuildAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var target, out var problem))
            return problem;
        if (!(await box.OfAsync(database, plan.ClientId, [.. plan.Databases.Select(choice => choice.Source)], cancellationToken)).IsSuccess(out var signIns, out problem))
            return problem;

        return new BackupOrder
        {
            Job = reference,
            Repository = target,
            ArchiveName = ArchiveName.ForLease(BackupDetail.Of(job).ArchiveName, reference.Epoch),
            Paths = [.. plan.Paths.Select(path => new WirePath(path))],
            Excludes = plan.Excludes,
            Compression = plan.Compression,
            OneFileSystem = plan.OneFileSystem,
            ExcludeCaches = false,
            CheckpointSeconds = (int)Checkpoint.TotalSeconds,
            Hooks = plan.Hooks is { Before: null, After: null } ? null : new HookChoice
            {
                Before = plan.Hooks.Before,
                After = plan.Hooks.After,
                GoesOnWithout = plan.Hooks.GoesOnWithout ? true : null,
                TimeoutSeconds = plan.Hooks.TimeoutMinutes * 60,
            },
            Databases = plan.Databases.Count == 0 ? null : [.. plan.Databases.Select(choice => new DatabaseChoice { Source = choice.Source, Names = choice.Names })],
            SignIns = signIns.Count == 0 ? null : signIns,
        };
    }

    public async Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken)
    {
        var ordered = BackupDetail.Of(job).ArchiveName;
        var name = ArchiveName.ForLease(ordered, job.Epoch);
        if (finished.Archive is { } claimed && claimed.Name != name)
            return NotProven($"The agent names the archive {claimed.Name}; the order named {name}.");
        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var list, out var unreadable))
            return unreadable.Kind == ProblemKind.Unavailable ? throw new VerificationPostponedException(unreadable) : unreadable;
        if (list.Archives.FirstOrDefault(archive => archive.Name == name) is not { } seen)
            return NotProven($"The agent says that it made the archive {name}, but it is not in the repository.");
        if (finished.Archive is { } facts && !string.Equals(facts.BorgId, seen.Id, StringComparison.OrdinalIgnoreCase))
            return NotProven($"The archive {name} in the repository is not the one that the agent says it made.");

        // A former lease may have got as far as its archive too before it was lost.
        for (var epoch = 1; epoch < job.Epoch; epoch++)
            if (list.Archives.FirstOrDefault(archive => archive.Name == ArchiveName.ForLease(ordered, epoch)) is { } former)
                await RecordAsync(job, former, claimed: null, cancellationToken);
        return await RecordAsync(job, seen, finished.Archive, cancellationToken);
    }

    private async Task<Problem?> RecordAsync(Job job, ListedArchive seen, ArchiveFacts? claimed, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var bytes = await sizes.MeasureAsync(job.RepositoryId, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!(await ledger.RecordAsync(database, job, seen, claimed, bytes, cancellationToken)).IsSuccess(out var catalog, out var problem))
            return problem;
        await transaction.CommitAsync(cancellationToken);
        if (catalog is not null)
            queue.Announce(catalog);
        // The archive is there and counts, whatever else its session did. What cannot be audited now is audited later.
        await audit.HandleAsync(job.RepositoryId, null, cancellationToken);
        return null;
    }

    private static Problem NotProven(string detail) => Problem.Conflict(
        "archive.not-in-repository", detail, "Run the backup again. If this comes back, look at the job's log and at the repository.");
}
