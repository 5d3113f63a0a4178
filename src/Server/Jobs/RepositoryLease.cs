using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The one writer of a repository. The primary key is the repository, so the database itself refuses a second.</summary>
public sealed class RepositoryLease
{
    private RepositoryLease()
    {
    }

    public RepositoryId RepositoryId { get; private set; }

    public JobId JobId { get; private set; }

    public DateTimeOffset TakenAt { get; private set; }

    public static RepositoryLease Create(RepositoryId repositoryId, JobId jobId, DateTimeOffset now) =>
        new() { RepositoryId = repositoryId, JobId = jobId, TakenAt = now };
}
