using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Plans;

/// <summary>What is backed up, into which repository, how, and how long it is kept.</summary>
public sealed class Plan
{
    private Plan()
    {
    }

    public PlanId Id { get; private set; }

    public ClientId ClientId { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Absolute paths on the client.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    /// <summary>borg exclude patterns.</summary>
    public IReadOnlyList<string> Excludes { get; private set; } = [];

    /// <summary>borg's compression specification, for example <c>lz4</c> or <c>zstd,3</c>.</summary>
    public string Compression { get; private set; } = "";

    public bool OneFileSystem { get; private set; }

    public Retention Retention { get; private set; } = Retention.Default;

    public PlanHooks Hooks { get; private set; } = PlanHooks.None;

    /// <summary>In the place of paths; empty for a plan of files.</summary>
    public IReadOnlyList<PlanDatabases> Databases { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public static Plan Create(ClientId clientId, RepositoryId repositoryId, string name, DateTimeOffset now) => new()
    {
        Id = PlanId.Create(),
        ClientId = clientId,
        RepositoryId = repositoryId,
        Name = name,
        CreatedAt = now,
    };

    public void Change(string name, IReadOnlyList<string> paths, IReadOnlyList<string> excludes, string compression, bool oneFileSystem, Retention retention,
        PlanHooks? hooks = null, IReadOnlyList<PlanDatabases>? databases = null)
    {
        Name = name;
        Paths = paths;
        Excludes = excludes;
        Compression = compression;
        OneFileSystem = oneFileSystem;
        Retention = retention;
        Hooks = hooks ?? PlanHooks.None;
        Databases = databases ?? [];
    }
}
