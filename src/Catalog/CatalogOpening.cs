using System.Diagnostics.CodeAnalysis;

namespace BorgBackupServer.Catalog;

/// <summary>What came of opening a catalog file: the catalog, or the reason why it must be built anew.</summary>
public sealed record CatalogOpening
{
    private CatalogOpening()
    {
    }

    public CatalogFile? Catalog { get; private init; }

    public CatalogFault? Fault { get; private init; }

    /// <summary>The technical text behind <see cref="Fault"/>; holds no file names.</summary>
    public string Detail { get; private init; } = "";

    [MemberNotNullWhen(true, nameof(Catalog))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsUsable => Catalog is not null;

    internal static CatalogOpening Usable(CatalogFile catalog) => new() { Catalog = catalog };

    internal static CatalogOpening Unusable(CatalogFault fault, string detail) => new() { Fault = fault, Detail = detail };
}
