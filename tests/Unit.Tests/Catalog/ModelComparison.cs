using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>Asks the catalog everything, and compares with the model.</summary>
internal sealed class ModelComparison(CatalogFile catalog, CatalogModel model)
{
    private static readonly string[] Queries = ["a", "A", "ü", "w\nl", "*", "a*", "?", "a/b", "/a/a", "*/b", ".", "zz"];

    /// <summary>The first thing that differs, or null.</summary>
    public string? FindDifference() =>
        catalog.FindDamage()
        ?? Compare("archives", Archives(catalog.ListArchives().Select(held => (held.Chain, held.Archive, held.FileCount, held.SizeBytes))),
            Archives(model.Archives.Select(held => (held.Chain, held.Archive, held.Sum("").Files, held.Sum("").Bytes))))
        ?? model.Archives.Select(CompareArchive).FirstOrDefault(difference => difference is not null)
        ?? CompareHistories()
        ?? new ModelDifferences(catalog, model).FindFault()
        ?? Queries.Select(CompareFinds).FirstOrDefault(difference => difference is not null);

    private static string Archives(IEnumerable<(Guid, Guid, long, long)> archives) => string.Join('\n', archives.Order());

    private string? CompareArchive(ModelArchive archive)
    {
        foreach (var path in model.Archives.SelectMany(other => other.Tree.Keys).Append("").Distinct())
        {
            var difference = Compare($"listing of '{path}'", Listing(archive.Archive, path),
                    archive.HasDirectory(path) ? string.Join('\n', archive.Children(path).Select(archive.Describe)) : "(none)")
                ?? Compare($"entry '{path}'", catalog.GetEntry(archive.Archive, Latin(path)) is { } entry ? ModelArchive.Describe(entry) : "(none)",
                    archive.Tree.ContainsKey(path) ? archive.Describe(path) : "(none)");
            if (difference is not null)
                return difference;
        }

        return CompareSelection(archive, [.. archive.Tree.Keys.Where((_, index) => index % 2 == 0), "a", "nowhere"])
            ?? CompareSelection(archive, [""]);
    }

    private string? CompareSelection(ModelArchive archive, string[] selection)
    {
        var summary = catalog.Summarise(archive.Archive, [.. selection.Select(path => (ReadOnlyMemory<byte>)Latin(path))]);
        var chosen = archive.Tree.Where(pair => pair.Value.Type != EntryType.Directory
            && selection.Any(path => path.Length == 0 || pair.Key == path || pair.Key.StartsWith(path + "/", StringComparison.Ordinal))).ToList();
        var missing = selection.Where(path => path.Length > 0 && !archive.Tree.ContainsKey(path)).Distinct().Order(StringComparer.Ordinal);
        return Compare("selection",
            $"{summary?.FileCount} {summary?.SizeBytes} {string.Join(',', (summary?.MissingPaths ?? []).Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal))}",
            $"{chosen.Count} {chosen.Sum(pair => pair.Value.Weight)} {string.Join(',', missing)}");
    }

    private string? CompareHistories()
    {
        foreach (var path in model.Archives.SelectMany(archive => archive.Tree.Keys).Distinct())
        {
            var actual = catalog.GetHistory(Latin(path))
                .SelectMany(version => version.Archives.Select(archive => (version.Chain, Archive: archive, Entry: ModelArchive.Describe(version.Entry))));
            var expected = model.Archives.Where(archive => archive.Tree.ContainsKey(path))
                .Select(archive => (archive.Chain, archive.Archive, Entry: archive.Describe(path)));
            var difference = Compare($"history of '{path}'", string.Join('\n', actual.Order()), string.Join('\n', expected.Order()))
                ?? CompareVersionCount(path);
            if (difference is not null)
                return difference;
        }

        return null;
    }

    /// <summary>Neighbouring archives with the same entry are told as one version.</summary>
    private string? CompareVersionCount(string path)
    {
        var expected = 0;
        foreach (var chain in model.Archives.GroupBy(archive => archive.Chain))
        {
            var versions = chain.Select(archive => archive.Tree.ContainsKey(path) ? archive.Describe(path) : null).ToList();
            expected += versions.Where((version, at) => version is not null && (at == 0 || versions[at - 1] != version)).Count();
        }

        return Compare($"versions of '{path}'", $"{catalog.GetHistory(Latin(path)).Count}", $"{expected}");
    }

    private string? CompareFinds(string query) =>
        model.Archives.Select(archive => CompareFind(query, archive.Archive, null)).FirstOrDefault(difference => difference is not null)
        ?? model.Archives.Select(archive => CompareFind(query, null, archive.Chain)).FirstOrDefault(difference => difference is not null)
        ?? CompareFind(query, null, null)
        ?? CompareSearch(query);

    private string? CompareFind(string query, Guid? archive, Guid? chain)
    {
        var expected = model.Archives
            .Where(held => archive is null ? chain is null || held.Chain == chain : held.Archive == archive)
            .SelectMany(held => held.Tree.Keys.Where(path => SimpleMatch.IsMatch(query, Latin(path))).Select(path => (Path: path, Held: held)))
            .GroupBy(pair => (pair.Path, pair.Held.Chain)).Select(group => Found(group.Key.Path, group.Last().Held, model));
        return Compare($"find '{query}'", string.Join('\n', Find(query, archive, chain).Order()), string.Join('\n', expected.Order()));
    }

    /// <summary>The same, grouped by path over all chains, in pieces of odd sizes. What vanished and came back may be told twice, pieces apart.</summary>
    private string? CompareSearch(string query)
    {
        var expected = model.Archives.SelectMany(held => held.Tree.Keys).Distinct().Where(path => SimpleMatch.IsMatch(query, Latin(path)))
            .Select(path => $"{path} {catalog.GetHistory(Latin(path)).Count} {model.Archives.GroupBy(held => held.Chain).Any(chain => chain.Last().Tree.ContainsKey(path))}");
        var found = new HashSet<string>(StringComparer.Ordinal);
        SearchPosition? from = null;
        do
        {
            var page = catalog.Search(new SearchRequest { Query = query, From = from, Limit = 3, MaxWork = 20 }, CancellationToken.None);
            found.UnionWith(page.Paths.Select(hit => $"{Encoding.Latin1.GetString(hit.Path)} {hit.VersionCount} {hit.IsInNewestArchive}"));
            from = page.Next;
        }
        while (from is not null);
        return Compare($"search '{query}'", string.Join('\n', found.Order(StringComparer.Ordinal)), string.Join('\n', expected.Order(StringComparer.Ordinal)));
    }

    private static string Found(string path, ModelArchive held, CatalogModel model) =>
        $"{path} {held.Describe(path)} {held.Archive} {model.Archives.Last(other => other.Chain == held.Chain).Tree.ContainsKey(path)}";

    private List<string> Find(string query, Guid? archive, Guid? chain)
    {
        var found = new List<string>();
        FindPage page;
        do
        {
            page = catalog.Find(
                new FindRequest { Query = query, Archive = archive, Chain = chain, Offset = found.Count, Limit = 7 }, CancellationToken.None);
            found.AddRange(page.Paths.Select(hit =>
                $"{Encoding.Latin1.GetString(hit.Path)} {ModelArchive.Describe(hit.Entry)} {hit.Archive} {hit.IsInNewestArchive}"));
        }
        while (page.HasMore);
        return found;
    }

    private string Listing(Guid archive, string path)
    {
        var entries = new List<string>();
        while (true)
        {
            var page = catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Latin(path), Offset = entries.Count, Limit = 3 });
            if (page is null)
                return "(none)";
            entries.AddRange(page.Entries.Select(ModelArchive.Describe));
            if (page.Entries.Count == 0)
                return page.TotalCount == entries.Count ? string.Join('\n', entries) : $"total {page.TotalCount}, listed {entries.Count}";
        }
    }

    private static string? Compare(string what, string actual, string expected) =>
        actual == expected ? null : $"{what}:\n--- expected\n{expected}\n--- actual\n{actual}";

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
