using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>One session of a client's borg with the server, as the guard has recorded it.</summary>
public sealed class ClientSession
{
    private ClientSession()
    {
    }

    public ClientSessionId Id { get; private set; }

    public ClientId ClientId { get; private set; }

    /// <summary>Null if none was opened.</summary>
    public RepositoryId? RepositoryId { get; private set; }

    /// <summary>Address and port that it came from, as sshd says.</summary>
    public string? Source { get; private set; }

    public int? ProcessId { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? OpenedAt { get; private set; }

    /// <summary>Null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Opened for writing.</summary>
    public bool IsExclusive { get; private set; }

    public long BytesFromClient { get; private set; }

    public long BytesToClient { get; private set; }

    public long ObjectsPut { get; private set; }

    public long ObjectBytes { get; private set; }

    public long ObjectsDeleted { get; private set; }

    public long Commits { get; private set; }

    /// <summary>Objects that exist and were sent again: a lost cache, or an attempt to overwrite.</summary>
    public long IgnoredOverputs { get; private set; }

    public long RefusalCount { get; private set; }

    /// <summary>Among the refusals is one that no honest client causes, and nobody has looked at it yet.</summary>
    public bool NeedsLook { get; private set; }

    public string? RefusalsJson { get; private set; }

    /// <summary>What the guard said to the last refusal; may quote the client.</summary>
    public string? LastRefusal { get; private set; }

    public int? ExitCode { get; private set; }

    /// <summary>Why it ended, where the guard or the server ended it.</summary>
    public string? EndReason { get; private set; }

    public IReadOnlyDictionary<RefusalKind, long> Refusals =>
        RefusalsJson is null ? new Dictionary<RefusalKind, long>() : JsonSerializer.Deserialize<Dictionary<RefusalKind, long>>(RefusalsJson)!; // because nobody else writes it

    public static ClientSession Create(ClientSessionId id, ClientId client, DateTimeOffset startedAt) => new() { Id = id, ClientId = client, StartedAt = startedAt };

    /// <summary>Takes over what the record says by now.</summary>
    /// <param name="endedAt">When it ended, by its own last line or by the look of it; null if it goes on.</param>
    public void Hear(SessionSummary summary, RepositoryId? repository, DateTimeOffset? endedAt, string? reason)
    {
        var ended = summary.Ended;
        RepositoryId = repository;
        Source = summary.First?.Source is { Length: <= 120 } source ? source : null;
        ProcessId = summary.First?.ProcessId;
        OpenedAt = summary.Opened is { } opened ? Within(opened.At, endedAt) : null;
        EndedAt = endedAt;
        IsExclusive = ended?.IsExclusive ?? IsExclusive;
        (BytesFromClient, BytesToClient) = (ended?.BytesFromClient ?? 0, ended?.BytesToClient ?? 0);
        (ObjectsPut, ObjectBytes, ObjectsDeleted) = (ended?.ObjectsPut ?? 0, ended?.ObjectBytes ?? 0, ended?.ObjectsDeleted ?? 0);
        Commits = ended?.Commits ?? 0;
        IgnoredOverputs = summary.IgnoredOverputs;
        var before = RefusalCount;
        RefusalCount = summary.Refusals.Values.Aggregate(0L, (sum, count) => long.MaxValue - sum < count ? long.MaxValue : sum + count);
        RefusalsJson = summary.Refusals.Count == 0 ? null : JsonSerializer.Serialize(summary.Refusals);
        LastRefusal = summary.LastRefusal;
        NeedsLook |= RefusalCount > before && summary.Refusals.Keys.Any(RefusalWords.IsSuspicious);
        ExitCode = ended?.ExitCode;
        EndReason = ended?.Text ?? reason;
    }

    /// <summary>Somebody has looked at its refusals.</summary>
    public void BeSeen() => NeedsLook = false;

    // A clock that is wrong, or a record that lies, puts nothing outside of the session.
    private DateTimeOffset Within(DateTimeOffset at, DateTimeOffset? endedAt) => at < StartedAt ? StartedAt : endedAt < at ? endedAt.Value : at;
}
