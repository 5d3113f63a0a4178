using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories;

/// <summary>A borg repository of one client in one storage location.</summary>
public sealed class Repository
{
    private Repository()
    {
    }

    public RepositoryId Id { get; private set; }

    public ClientId ClientId { get; private set; }

    public StorageLocationId StorageLocationId { get; private set; }

    public string Name { get; private set; } = "";

    public RepositoryState State { get; private set; }

    /// <summary>borg's encryption mode, for example <c>repokey</c>.</summary>
    public string Encryption { get; private set; } = "";

    /// <summary>64 lower-case hexadecimal digits, read from the repository when it was made; null before.</summary>
    public string? BorgId { get; private set; }

    /// <summary>Protected with <c>SecretBox</c>, bound to this row and column.</summary>
    public string ProtectedPassphrase { get; private set; } = "";

    /// <summary>The next one, written down before borg is asked to change it; null where no change is under way.</summary>
    public string? PendingPassphrase { get; private set; }

    /// <summary>When the passphrase became another one; what was written down before is void. Null where it is the first.</summary>
    public DateTimeOffset? PassphraseChangedAt { get; private set; }

    /// <summary>Absolute path: storage location / client's home / repository.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Bytes on disk, measured by the server after each backup; null before the first.</summary>
    public long? DeduplicatedBytes { get; set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>How large it may become on disk; null for no bound of its own. The guard keeps it.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>Bytes a second into it, all sessions in it together; null for no bound of its own. The guard keeps it.</summary>
    public long? UpBytesPerSecond { get; set; }

    /// <summary>Bytes a second out of it.</summary>
    public long? DownBytesPerSecond { get; set; }

    /// <summary>How many days a safety copy is kept; see <see cref="SafetyCopy"/>.</summary>
    public int SafetyCopyDays { get; set; } = SafetyCopy.DefaultDays;

    /// <summary>When the first archive was deleted that no compact has followed yet; null when there is nothing to free.</summary>
    public DateTimeOffset? PrunedSince { get; set; }

    /// <summary>What the archives deleted since then had added when they were made: about what a compact frees.</summary>
    public long PrunedBytes { get; set; }

    public DateTimeOffset? CompactedAt { get; set; }

    /// <summary>When a check came to an end last, with or without data; null before the first.</summary>
    public DateTimeOffset? CheckedAt { get; private set; }

    /// <summary>When all of its data was read and compared last.</summary>
    public DateTimeOffset? DataCheckedAt { get; private set; }

    /// <summary>What the last check was not content with, in borg's words; null where it was.</summary>
    public string? CheckDamage { get; private set; }

    /// <summary>Since when it is <see cref="RepositoryState.Frozen"/>; null unless it is.</summary>
    public DateTimeOffset? FrozenAt { get; private set; }

    /// <summary>When somebody deleted it; null unless it is deleted.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Name of who did.</summary>
    public string? DeletedBy { get; private set; }

    /// <summary>Until then it can be brought back. Written down when it was deleted, so that no setting shortens it afterwards.</summary>
    public DateTimeOffset? KeptUntil { get; private set; }

    /// <summary>Counts the ways back. An agent that knows a lower one forgets what its borg remembers of the repository.</summary>
    public int Generation { get; private set; }

    /// <summary>Why borg could not make it; null unless <see cref="RepositoryState.Failed"/>.</summary>
    public string? ProblemCode { get; private set; }

    public string? ProblemDetail { get; private set; }

    public string? ProblemHint { get; private set; }

    public static Repository Create(RepositoryId id, ClientId clientId, StorageLocationId location, string name, string encryption, string path, string protectedPassphrase, DateTimeOffset now) => new()
    {
        Id = id,
        ClientId = clientId,
        StorageLocationId = location,
        Name = name,
        State = RepositoryState.Creating,
        Encryption = encryption,
        Path = path,
        ProtectedPassphrase = protectedPassphrase,
        CreatedAt = now,
    };

    public void BecomeReady(string borgId)
    {
        BorgId = borgId;
        State = RepositoryState.Ready;
    }

    public void Rename(string name) => Name = name;

    /// <summary>A check came to an end.</summary>
    public void KeepCheck(bool verifiedData, string? damage, DateTimeOffset now)
    {
        (CheckedAt, CheckDamage) = (now, damage);
        DataCheckedAt = verifiedData ? now : DataCheckedAt;
    }

    internal void Freeze(RepositoryState state, DateTimeOffset now) => (State, FrozenAt) = (state, FrozenAt ?? now);

    internal void Thaw(RepositoryState state) => (State, FrozenAt) = (state, null);

    /// <summary>Of the stored passphrase and the pending one, the one that opens the repository counts.</summary>
    internal void EndPassphraseChange(bool isNew, DateTimeOffset now)
    {
        if (isNew)
            (ProtectedPassphrase, PassphraseChangedAt) = (PendingPassphrase ?? ProtectedPassphrase, now);
        PendingPassphrase = null;
    }

    internal void MoveTo(StorageLocationId location, string path) => (StorageLocationId, Path) = (location, path);

    internal void Delete(RepositoryState state, string by, DateTimeOffset now, DateTimeOffset until) => (State, DeletedAt, DeletedBy, KeptUntil) = (state, now, by, until);

    internal void BringBack(RepositoryState state) => (State, DeletedAt, DeletedBy, KeptUntil) = (state, null, null, null);

    internal void BeginRemoval(RepositoryState state) => State = state;

    /// <summary>The repository is older now than clients have seen it.</summary>
    internal void GoBack() => Generation++;
}
