namespace BorgBackupServer.Catalog.Storage;

/// <summary>What many entries share: kept once, in the table <c>attribute</c>.</summary>
internal readonly record struct EntryAttributes(EntryType Type, int Mode, bool IsHardLink, bool IsImplied, Owner Owner)
{
    private const int HardLinkFlag = 1;
    private const int ImpliedFlag = 2;

    public static EntryAttributes Implied { get; } = new(EntryType.Directory, 0, false, true, Owner.Unknown);

    public int Flags => (IsHardLink ? HardLinkFlag : 0) | (IsImplied ? ImpliedFlag : 0);

    public static EntryAttributes From(long type, long mode, long flags, Owner owner) =>
        new((EntryType)type, (int)mode, (flags & HardLinkFlag) != 0, (flags & ImpliedFlag) != 0, owner);
}
