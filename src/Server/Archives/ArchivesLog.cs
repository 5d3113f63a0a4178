using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

internal static partial class ArchivesLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The change of the passphrase of repository {Repository} is not settled: {Detail}")]
    public static partial void PassphraseOpen(this ILogger log, RepositoryId repository, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "The files of the deleted repository {Repository} are not set aside yet: {Detail}")]
    public static partial void NotSetAside(this ILogger log, RepositoryId repository, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archive {Name} of job {JobId} was found in its repository without a report; the job is {State} now")]
    public static partial void ArchiveReconciled(this ILogger logger, string name, JobId jobId, JobState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archive {Name} of job {JobId} is in its repository but cannot be recorded: {Detail}")]
    public static partial void ArchiveNotReconciled(this ILogger logger, string name, JobId jobId, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {RepositoryId} cannot be looked through for archives without a report: {Detail}")]
    public static partial void ReconcilingFailed(this ILogger logger, RepositoryId repositoryId, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for archives without a report failed; it goes on at the next change of a job")]
    public static partial void ReconcilingBroke(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog of repository {RepositoryId} is unusable ({Fault}: {Detail}); it is built anew from the repository")]
    public static partial void CatalogRebuilt(this ILogger logger, RepositoryId repositoryId, string fault, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archive {ArchiveId} could not be indexed: {Detail}")]
    public static partial void IndexingFailed(this ILogger logger, ArchiveId archiveId, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archive {ArchiveId} holds {Count} paths that no file system can have; they are left out of the catalog")]
    public static partial void PathsRefused(this ILogger logger, ArchiveId archiveId, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} holds archive {ArchiveId} until {Until:O}")]
    public static partial void ArchiveHeld(this ILogger logger, ArchiveId archiveId, string person, DateTimeOffset? until);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} released archive {ArchiveId}")]
    public static partial void ArchiveReleased(this ILogger logger, ArchiveId archiveId, string person);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archive {ArchiveId} is unlike those before it ({Reasons}); retention waits for a person")]
    public static partial void ArchiveSuspect(this ILogger logger, ArchiveId archiveId, string reasons);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} said that the suspect archive {ArchiveId} is fine")]
    public static partial void ArchiveAccepted(this ILogger logger, ArchiveId archiveId, string person);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted archives stay in the catalog of repository {RepositoryId} for now: {Detail}")]
    public static partial void CatalogNotTidied(this ILogger logger, RepositoryId repositoryId, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No prune could be queued for plan {PlanId}: {Detail}")]
    public static partial void PruneNotQueued(this ILogger logger, PlanId planId, string detail);
}
