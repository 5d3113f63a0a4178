using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Archives;

/// <summary>Our id of an archive; borg's own is a different one.</summary>
public readonly record struct ArchiveId(Guid Value) : IIdentifier<ArchiveId>
{
    public static ArchiveId From(Guid value) => new(value);

    public static ArchiveId Create() => new(Guid.CreateVersion7());

    public static ArchiveId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out ArchiveId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new ArchiveId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
