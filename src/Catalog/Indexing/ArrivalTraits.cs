namespace BorgBackupServer.Catalog.Indexing;

[Flags]
internal enum ArrivalTraits
{
    None = 0,
    Declared = 1,
    Directory = 2,
    HardLink = 4,

    /// <summary>Something arrived beneath it in this visit.</summary>
    HasChildren = 8,

    /// <summary>Something beneath it is not as it was in the chain's newest archive.</summary>
    Changed = 16,

    /// <summary>An earlier visit of this indexing had left something beneath it.</summary>
    WasFilled = 32,
}
