using BorgBackupServer.Catalog.Reading;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Search;

/// <summary>
/// Finds paths by name and by what their versions are like, in pieces: it stops when it has found or done enough, and says
/// where. A path of several chains is told with the first of them in which a version is as asked. A name that vanished and
/// came back stands in two packs; it is told with the first one, also where that was in a piece before.
/// </summary>
internal sealed class VersionSearch(CatalogConnection connection, SearchRequest request, NamePattern pattern)
{
    private readonly VersionLookup lookup = new(connection);
    private readonly DirectoryPaths paths = new(connection);
    private readonly IReadOnlyList<ChainRow> chains = ChainRow.All(connection);
    private readonly HashSet<ReadOnlyMemory<byte>> seen = new(PathBytesComparer.Instance);
    private readonly List<FoundVersions> found = [];
    private readonly Dictionary<long, List<(byte[] Name, int Place)>> places = [];
    private int work;
    private bool hasMoved;

    // However little it was given, it gets a step further.
    private bool IsSpent => hasMoved && work >= request.MaxWork;

    public SearchPage Run(CancellationToken cancellationToken)
    {
        for (var at = 0; at < chains.Count; at++)
        {
            if (chains[at].Id < (request.From?.Chain ?? 0))
                continue;
            var next = SearchChain(at, cancellationToken);
            if (request.From is { } from && from.Chain == chains[at].Id)
                LeaveOutTold(from, cancellationToken);
            if (next is not null)
                return new SearchPage(found, next, work);
        }

        return new SearchPage(found, null, work);
    }

    /// <summary>Where it stopped before the end of the chain, or null.</summary>
    private SearchPosition? SearchChain(int at, CancellationToken cancellationToken)
    {
        var chain = chains[at];
        var candidates = new List<(long Directory, byte[] Name)>();
        var from = request.From is { } position && position.Chain == chain.Id ? position : new SearchPosition(chain.Id, 1, 0);
        for (var pack = from.Pack - 1; (pack = NamePack.ScanNext(connection, chain.Id, pack, pattern, candidates)) > 0; candidates.Clear())
        {
            cancellationToken.ThrowIfCancellationRequested();
            work += SearchRequest.WorkOfPack;
            for (var number = pack == from.Pack ? from.Candidate : 0; number < candidates.Count; number++)
            {
                if (found.Count >= request.Limit || IsSpent)
                    return new SearchPosition(chain.Id, pack, number);
                LookAt(at, candidates[number].Directory, candidates[number].Name);
            }

            hasMoved = true;
            if (IsSpent)
                return new SearchPosition(chain.Id, pack + 1, 0);
        }

        return null;
    }

    /// <summary>Goes once more through the names before this piece, as fast as memory is read, and only where it found something.</summary>
    private void LeaveOutTold(SearchPosition from, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
            return;
        var told = new HashSet<int>();
        for (var pack = 0L; (pack = NamePack.ScanNext(connection, from.Chain, pack, pattern, Look, from.Pack)) > 0;)
            cancellationToken.ThrowIfCancellationRequested();
        var number = 0;
        NamePack.ScanNext(connection, from.Chain, from.Pack - 1, pattern, (directory, name) =>
        {
            if (number++ < from.Candidate)
                Look(directory, name);
        }, from.Pack + 1);
        foreach (var place in told.OrderDescending())
            found.RemoveAt(place);

        // The folder decides for nearly all names, and nothing is kept of them.
        void Look(long directory, ReadOnlySpan<byte> name)
        {
            if (!places.TryGetValue(directory, out var there))
                return;
            foreach (var (own, place) in there)
                if (name.SequenceEqual(own))
                    told.Add(place);
        }
    }

    private void LookAt(int at, long directory, byte[] name)
    {
        work++;
        hasMoved = true;
        if (pattern.NeedsPath && !(paths.Of(directory) is { } folder && pattern.MatchesPath(folder, name)))
            return;
        if (NewestAsAsked(chains[at], directory, name) is not { } version)
            return;
        for (var earlier = 0; earlier < at; earlier++)
            if (NewestAsAsked(chains[earlier], directory, name) is not null)
                return;

        var path = CatalogPath.Join(
            paths.Of(directory) ?? throw new CatalogException(CatalogFault.Damaged, $"The directory {directory} is missing."), name);
        if (!seen.Add(path))
            return;
        if (!places.TryGetValue(directory, out var there))
            places.Add(directory, there = []);
        there.Add((name, found.Count));
        found.Add(new FoundVersions
        {
            Path = path,
            Entry = version.Entry,
            Archive = CatalogedArchives.KeyOf(connection, chains[at].Id, version.Number),
            VersionCount = PathHistory.Read(connection, path, onlyChain: null).Count,
            IsInNewestArchive = chains.Any(chain => lookup.At(chain.Id, chain.Newest, directory, name) is not null),
        });
    }

    /// <summary>Nearly always the newest version decides; older ones are asked only where a filter refuses it.</summary>
    private (ArchiveEntry Entry, long Number)? NewestAsAsked(ChainRow chain, long directory, byte[] name)
    {
        if (lookup.Newest(chain.Id, chain.Newest, directory, name) is not { } newest)
            return null;
        if (request.Filter.Matches(newest.Entry))
            return newest;
        work += 4;
        return lookup.FindPast(chain.Id, directory, name, request.Filter.Matches);
    }
}
