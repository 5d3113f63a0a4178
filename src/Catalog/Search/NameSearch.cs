using BorgBackupServer.Catalog.Reading;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Search;

/// <summary>Finds paths by name: scans the packs for candidates, and keeps those that an archive still holds.</summary>
internal sealed class NameSearch(CatalogConnection connection, FindRequest request, NamePattern pattern)
{
    private readonly VersionLookup lookup = new(connection);
    private readonly DirectoryPaths paths = new(connection);

    public FindPage Run(CancellationToken cancellationToken)
    {
        var found = Search(cancellationToken).Skip(request.Offset).Take(request.Limit + 1).ToList();
        var hasMore = found.Count > request.Limit;
        return new FindPage(hasMore ? found[..request.Limit] : found, hasMore);
    }

    private IEnumerable<FoundPath> Search(CancellationToken cancellationToken)
    {
        if (request.Archive is { } key)
        {
            return ArchiveRow.Find(connection, key) is { } archive
                ? SearchChain(new ChainRow(archive.Chain, archive.ChainKey, 0) { Newest = archive.Newest }, archive, cancellationToken)
                : [];
        }

        return ChainRow.All(connection)
            .Where(chain => request.Chain is null || request.Chain == chain.Key)
            .SelectMany(chain => SearchChain(chain, null, cancellationToken));
    }

    private IEnumerable<FoundPath> SearchChain(ChainRow chain, ArchiveRow? archive, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ReadOnlyMemory<byte>>(PathBytesComparer.Instance);
        var candidates = new List<(long Directory, byte[] Name)>();
        for (long pack = 0; (pack = NamePack.ScanNext(connection, chain.Id, pack, pattern, candidates)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (directory, name) in candidates)
            {
                if (pattern.NeedsPath && !(paths.Of(directory) is { } folder && pattern.MatchesPath(folder, name)))
                    continue;
                if (Verify(chain, archive, directory, name) is not { } found)
                    continue;
                if (seen.Add(found.Path))
                    yield return found;
            }

            candidates.Clear();
        }
    }

    private FoundPath? Verify(ChainRow chain, ArchiveRow? archive, long directory, byte[] name)
    {
        if (archive is null)
        {
            return lookup.Newest(chain.Id, chain.Newest, directory, name) is { } newest
                ? Make(chain, newest.Entry, newest.Number, directory, name, newest.Number == chain.Newest)
                : null;
        }

        if (lookup.At(chain.Id, archive.Number, directory, name) is not { } entry)
            return null;
        var isInNewest = archive.Number == chain.Newest || lookup.At(chain.Id, chain.Newest, directory, name) is not null;
        return Make(chain, entry, archive.Number, directory, name, isInNewest);
    }

    private FoundPath Make(ChainRow chain, ArchiveEntry entry, long number, long directory, byte[] name, bool isInNewest) => new()
    {
        Path = CatalogPath.Join(
            paths.Of(directory) ?? throw new CatalogException(CatalogFault.Damaged, $"The directory {directory} is missing."), name),
        Entry = entry,
        Chain = chain.Key,
        Archive = CatalogedArchives.KeyOf(connection, chain.Id, number),
        IsInNewestArchive = isInNewest,
    };
}
