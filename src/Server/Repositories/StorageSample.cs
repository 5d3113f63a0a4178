namespace BorgBackupServer.Server.Repositories;

/// <summary>How full a storage location was on one day.</summary>
public sealed class StorageSample
{
    private StorageSample()
    {
    }

    public StorageLocationId StorageLocationId { get; private set; }

    public DateTimeOffset TakenAt { get; private set; }

    public long FreeBytes { get; private set; }

    public long TotalBytes { get; private set; }

    public static StorageSample Take(StorageLocationId location, StorageSpace space, DateTimeOffset now) => new()
    {
        StorageLocationId = location,
        TakenAt = now,
        FreeBytes = space.FreeBytes,
        TotalBytes = space.TotalBytes,
    };
}
