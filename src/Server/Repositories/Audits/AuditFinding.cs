namespace BorgBackupServer.Server.Repositories.Audits;

/// <summary>One loss or change that nobody ordered. Kept for good; open until a person has decided.</summary>
public sealed class AuditFinding
{
    private AuditFinding()
    {
    }

    public AuditFindingId Id { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public AuditFindingKind Kind { get; private set; }

    /// <summary>Name of the archive; null where the finding is of none.</summary>
    public string? Archive { get; private set; }

    /// <summary>How many objects or segments; 1 for an archive.</summary>
    public long Count { get; private set; }

    /// <summary>For a person who looks closer.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>When it was done, by the server's clock; null where that is not known.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>All was well then; what was done is later. Null where it was never audited before.</summary>
    public DateTimeOffset? LaterThan { get; private set; }

    /// <summary>The session or sessions in which it must have been done, for a person to read; null where none is known.</summary>
    public string? Session { get; private set; }

    public DateTimeOffset FoundAt { get; private set; }

    /// <summary>When a person decided; null as long as nobody has.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Who decided.</summary>
    public string? ClosedBy { get; private set; }

    /// <summary>True where it was accepted, false where it was undone.</summary>
    public bool? IsAccepted { get; private set; }

    public static AuditFinding Create(
        RepositoryId repositoryId, AuditFindingKind kind, string? archive, long count, string detail, DateTimeOffset? doneAt, DateTimeOffset? laterThan, DateTimeOffset now) => new()
        {
            Id = AuditFindingId.Create(),
            RepositoryId = repositoryId,
            Kind = kind,
            Archive = archive,
            Count = count,
            Detail = detail,
            DoneAt = doneAt,
            LaterThan = laterThan,
            FoundAt = now,
        };

    public void Trace(string session) => Session = session;

    public void Close(string by, bool isAccepted, DateTimeOffset now) => (ClosedAt, ClosedBy, IsAccepted) = (now, by, isAccepted);
}
