namespace BorgBackupServer.Catalog;

/// <summary>
/// A catalog that opened well turned out unusable while it was read or written. The caller reads
/// <see cref="Fault"/>: a damaged catalog is dropped and built anew from the repository.
/// </summary>
public sealed class CatalogException(CatalogFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public CatalogFault Fault { get; } = fault;
}
