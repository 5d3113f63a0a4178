using BorgBackupServer.Borg.Auditing;

namespace BorgBackupServer.Server.Repositories.Audits;

/// <summary>What a repository was like when all was well: what the next audit compares it with, and where the way back leads.</summary>
public sealed class RepositoryAudit
{
    private RepositoryAudit()
    {
    }

    public RepositoryId RepositoryId { get; private set; }

    public DateTimeOffset AuditedAt { get; private set; }

    /// <summary>Archives in the list, those of nobody's ledger included.</summary>
    public int ArchiveCount { get; private set; }

    /// <summary>What the last audit had to read.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>A <see cref="LogRecord"/>.</summary>
    public byte[] Record { get; private set; } = [];

    /// <summary>The job that deletes or compacts by the server's own order now, or was cut off in it; null where none does.</summary>
    public Guid? ChangedByJob { get; private set; }

    public static RepositoryAudit Begin(RepositoryId repositoryId) => new() { RepositoryId = repositoryId };

    public LogRecord? ReadRecord() => LogRecord.Decode(Record);

    /// <summary>All is well, as it is now. What the server changed itself is part of it.</summary>
    public void Pass(LogVerdict verdict, int archiveCount, TimeSpan took, DateTimeOffset now)
    {
        (Record, ArchiveCount, ReadBytes, Milliseconds, AuditedAt) = (verdict.Record.Encode(), archiveCount, verdict.NewBytes, (long)took.TotalMilliseconds, now);
        ChangedByJob = null;
    }

    /// <summary>From here on the job changes the repository.</summary>
    public void BeginChange(Guid job) => ChangedByJob = job;
}
