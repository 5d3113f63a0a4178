using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>What a repository has left behind when it moved to another location: set aside there, with the safety copies of that time, and removed when its days are over.</summary>
public sealed class LeftCopy
{
    private LeftCopy()
    {
    }

    public RepositoryId RepositoryId { get; private set; }

    public ClientId ClientId { get; private set; }

    /// <summary>The location that it has left.</summary>
    public StorageLocationId StorageLocationId { get; private set; }

    /// <summary>Where it lay.</summary>
    public string Path { get; private set; } = "";

    public DateTimeOffset KeptUntil { get; private set; }

    public static LeftCopy Of(Repository repository, DateTimeOffset keptUntil) => new()
    {
        RepositoryId = repository.Id,
        ClientId = repository.ClientId,
        StorageLocationId = repository.StorageLocationId,
        Path = repository.Path,
        KeptUntil = keptUntil,
    };
}
