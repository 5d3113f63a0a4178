using System.Globalization;
using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Archives;

/// <summary>One file or folder of an archive, as lists show it. All of it is what the client has said of itself.</summary>
public sealed record ArchiveFile
{
    /// <summary>Exact; what selections and folders are asked with.</summary>
    public required WirePath Path { get; init; }

    /// <summary>The last part of the path, for a person to read. May hold any character but a slash.</summary>
    public required string Name { get; init; }

    /// <summary>False where the name is not UTF-8, so that <see cref="Name"/> only resembles it.</summary>
    public required bool IsText { get; init; }

    /// <summary>
    /// The path holds a question mark, which borg also prints for each byte that is not UTF-8. A restore of it brings back
    /// every file that looks the same.
    /// </summary>
    public required bool HasLookalikes { get; init; }

    public required EntryType Type { get; init; }

    /// <summary>Of a folder: everything beneath it.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>In the archive that it is compared with; null without one, or where that holds no such path.</summary>
    public long? SizeBytesBefore { get; init; }

    /// <summary>Files beneath a folder; 1 for anything else.</summary>
    public required long FileCount { get; init; }

    /// <summary>Null where the archive does not say: a folder that it holds only by what is in it.</summary>
    public required DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Permission bits in octal, for example <c>0755</c>; null where the archive does not say.</summary>
    public required string? Mode { get; init; }

    /// <summary>For example <c>root:root</c>; null where the archive does not say.</summary>
    public required string? Owner { get; init; }

    /// <summary>Where a symbolic link points, or the first name of a hard-linked file; for a person to read.</summary>
    public required string? LinkTarget { get; init; }

    public static ArchiveFile From(ReadOnlySpan<byte> path, ArchiveEntry entry)
    {
        var exact = new WirePath(path);
        return new ArchiveFile
        {
            Path = exact,
            Name = Encoding.UTF8.GetString(CatalogPath.Name(path)),
            IsText = exact.IsText,
            HasLookalikes = path.Contains((byte)'?'),
            Type = entry.Type,
            SizeBytes = entry.SizeBytes,
            FileCount = entry.FileCount,
            ModifiedAt = entry.IsImplied ? null : entry.ModifiedAt,
            Mode = entry.IsImplied ? null : "0" + Convert.ToString(entry.Mode & 0xfff, 8).PadLeft(3, '0'),
            Owner = entry.IsImplied ? null : string.Create(CultureInfo.InvariantCulture, $"{NameOf(entry.Owner.User, entry.Owner.Uid)}:{NameOf(entry.Owner.Group, entry.Owner.Gid)}"),
            LinkTarget = entry.LinkTarget.Length == 0 ? null : Encoding.UTF8.GetString(entry.LinkTarget),
        };
    }

    private static string NameOf(string name, long id) => name.Length > 0 ? name : id.ToString(CultureInfo.InvariantCulture);
}
