namespace BorgBackupServer.Server.Repositories;

/// <summary>A folder where repositories live.</summary>
public sealed class StorageLocation
{
    private StorageLocation()
    {
    }

    public StorageLocationId Id { get; private set; }

    public string Label { get; private set; } = "";

    /// <summary>Absolute path, without a trailing slash.</summary>
    public string Path { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public static StorageLocation Create(string label, string path, DateTimeOffset now) => new()
    {
        Id = StorageLocationId.Create(),
        Label = label,
        Path = path,
        CreatedAt = now,
    };
}
