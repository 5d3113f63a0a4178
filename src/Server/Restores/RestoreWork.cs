using System.Globalization;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans.DatabaseSignIns;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a restore job asks of its agent. What lies on the client afterwards only the agent can see, so its word is weighed, not proven.</summary>
public sealed class RestoreWork(IDbContextFactory<ServerDatabase> databases, RepositoryTargets targets, SignInBox box, TimeProvider time) : IAgentWork
{
    public JobKind Kind => JobKind.Restore;

    public bool Writes => false;

    public async Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken)
    {
        var detail = RestoreDetail.Of(job);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Archive>().AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == detail.ArchiveId, cancellationToken) is not { } archive)
            return Problem.NotFound("archive");
        DatabaseSignIn? signIn = null;
        if (detail.Database is { } into)
        {
            if (!(await box.OfAsync(database, job.ClientId, [into.Source], cancellationToken)).IsSuccess(out var signIns, out var unreadable))
                return unreadable;
            signIn = signIns.SingleOrDefault();
        }

        if (detail is { FromClient: { } owner, Database: { } received })
            return new ReceiveDatabaseOrder
            {
                Job = reference,
                ArchiveName = archive.Name,
                FromClient = owner,
                Dump = received.Dump,
                DumpBytes = received.Saved?.Bytes ?? 0,
                CharacterSet = received.Saved?.CharacterSet,
                Collation = received.Saved?.Collation,
                CharacterType = received.Saved?.CharacterType,
                Source = received.Source,
                Database = received.Database,
                Replaces = received.SafetyDirectory is null ? null : true,
                SafetyDirectory = received.SafetyDirectory,
                SignIn = signIn,
            };
        if (detail.FromClient is { } from)
            return new ReceiveOrder
            {
                Job = reference,
                ArchiveName = archive.Name,
                FromClient = from,
                TargetDirectory = detail.TargetDirectory,
                Existing = detail.Existing ?? ExistingFiles.Keep,
                InPlace = detail.IsInPlace ? true : null,
                ExpectedBytes = detail.ExpectedBytes,
                ExpectedFileCount = detail.ExpectedFileCount,
            };
        if (!(await targets.BuildAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var target, out var problem))
            return problem;

        if (detail.Database is { } load)
            return new RestoreDatabaseOrder
            {
                Job = reference,
                Repository = target,
                ArchiveName = archive.Name,
                ArchiveBorgId = archive.BorgId,
                Dump = load.Dump,
                Source = load.Source,
                Database = load.Database,
                Replaces = load.SafetyDirectory is null ? null : true,
                SafetyDirectory = load.SafetyDirectory,
                SignIn = signIn,
            };

        return new RestoreOrder
        {
            Job = reference,
            Repository = target,
            ArchiveName = archive.Name,
            ArchiveBorgId = archive.BorgId,
            Paths = detail.Paths,
            TargetDirectory = detail.TargetDirectory,
            ExpectedBytes = detail.ExpectedBytes,
            ExpectedFileCount = detail.ExpectedFileCount,
            Existing = detail.Existing,
            InPlace = detail.IsInPlace ? true : null,
        };
    }

    public async Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken)
    {
        if (Doubt(RestoreDetail.Of(job), finished) is not { } doubt)
            return null;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Set<Job>().SingleAsync(row => row.Id == job.Id, cancellationToken);
        if (row.WarningCount > finished.WarningCount)
            return null; // said when it was verified before
        row.WarningCount = finished.WarningCount + 1;
        database.AddLine(row, LogLevel.Warning, doubt, time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>Why the agent's numbers are not what was expected; null where they are, or nothing was expected.</summary>
    internal static string? Doubt(RestoreDetail detail, FinishedReport finished) => (finished.Restore, detail.ExpectedFileCount) switch
    {
        (null, _) => "The agent does not say how much it wrote.",
        (_, null) => null,
        // What was left out on purpose, or is named as not written, is no doubt.
        var (facts, files) when facts.FileCount + (facts.KeptCount ?? 0) + (facts.UnwrittenCount ?? 0) < files
            || (facts is { KeptCount: null or 0, UnwrittenCount: null or 0 } && facts.Bytes < detail.ExpectedBytes) => string.Create(
            CultureInfo.InvariantCulture,
            $"Less came back than the catalog holds: {facts.FileCount:N0} of {files:N0} files, {facts.Bytes:N0} of {detail.ExpectedBytes:N0} bytes."),
        _ => null,
    };
}
