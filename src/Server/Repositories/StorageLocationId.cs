using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Id of a storage location.</summary>
public readonly record struct StorageLocationId(Guid Value) : IIdentifier<StorageLocationId>
{
    public static StorageLocationId From(Guid value) => new(value);

    public static StorageLocationId Create() => new(Guid.CreateVersion7());

    public static StorageLocationId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out StorageLocationId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new StorageLocationId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
