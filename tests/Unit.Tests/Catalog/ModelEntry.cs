using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>An entry by value; sizes of directories are summed on demand.</summary>
internal sealed record ModelEntry(
    EntryType Type, int Mode, Owner Owner, long Size, long Modified, string Link, bool IsHardLink, bool IsImplied)
{
    public static ModelEntry Implied { get; } = new(EntryType.Directory, 0, Owner.Unknown, 0, 0, "", false, true);

    public long Weight => IsHardLink ? 0 : Size;
}
