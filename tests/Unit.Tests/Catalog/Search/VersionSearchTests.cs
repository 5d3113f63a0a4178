using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Search;

/// <summary>Searching over all versions, with filters and in pieces.</summary>
public sealed class VersionSearchTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void A_path_is_told_once_with_its_newest_version_and_how_many_there_are()
    {
        catalog.Index(chain, File("etc/app.conf", 1), File("etc/gone.conf", 9));
        catalog.Index(chain, File("etc/app.conf", 2, 1), File("etc/gone.conf", 9));
        var newest = catalog.Index(chain, File("etc/app.conf", 2, 1));

        var found = Search("conf").OrderBy(path => CatalogPath.ToText(path.Path)).ToList();

        Assert.Equal(["etc/app.conf", "etc/gone.conf"], found.Select(path => CatalogPath.ToText(path.Path)));
        Assert.Equal((2L, 2, true, newest), (found[0].Entry.SizeBytes, found[0].VersionCount, found[0].IsInNewestArchive, found[0].Archive));
        Assert.Equal((9L, 1, false), (found[1].Entry.SizeBytes, found[1].VersionCount, found[1].IsInNewestArchive));
    }

    [Fact]
    public void A_path_of_two_chains_is_told_once_with_the_versions_of_both()
    {
        catalog.Index(chain, File("etc/hosts", 1));
        catalog.Index(Guid.CreateVersion7(), File("etc/hosts", 2), File("etc/hosts.deny", 3));

        var found = Search("hosts");
        Assert.Equal(["etc/hosts", "etc/hosts.deny"], found.Select(path => CatalogPath.ToText(path.Path)).Order(StringComparer.Ordinal));
        Assert.Equal(2, found.Single(path => path.Path.Length == "etc/hosts".Length).VersionCount);
    }

    [Fact]
    public void A_filter_finds_an_older_version_and_the_newest_archive_with_it()
    {
        catalog.Index(chain, File("big.log", 5_000));
        var second = catalog.Index(chain, File("big.log", 5_000), File("small.log", 5));
        catalog.Index(chain, File("big.log", 10, 1), File("small.log", 5));

        var found = Assert.Single(Search("log", new SearchFilter { MinBytes = 1_000 }));
        Assert.Equal(("big.log", 5_000L, second, 2), (CatalogPath.ToText(found.Path), found.Entry.SizeBytes, found.Archive, found.VersionCount));
        Assert.Equal(2, Search("log", new SearchFilter { MaxBytes = 999 }).Count);
        Assert.Empty(Search("log", new SearchFilter { MinBytes = 6_000 }));
    }

    [Fact]
    public void Time_and_owner_are_asked_of_the_same_version()
    {
        var day = TimeSpan.FromDays(1).Ticks * 100;
        var ada = new Owner(1000, 100, "ada", "staff");
        catalog.Index(chain, File("a.txt", 1, day) with { Owner = ada }, File("b.txt", 1, 3 * day), File("folder/c.txt", 1, 10 * day));

        string Found(SearchFilter filter) => string.Join(' ', Search("*", filter).Select(path => CatalogPath.ToText(path.Path)).Order(StringComparer.Ordinal));
        Assert.Equal("a.txt", Found(new SearchFilter { Owner = "ADA" }));
        Assert.Equal("a.txt", Found(new SearchFilter { Owner = "1000" }));
        Assert.Equal("a.txt", Found(new SearchFilter { Owner = "ada:staff" }));
        Assert.Equal("", Found(new SearchFilter { Owner = "ada:root" }));
        Assert.Equal("b.txt", Found(new SearchFilter { ModifiedFrom = DateTimeOffset.UnixEpoch.AddDays(2), ModifiedBefore = DateTimeOffset.UnixEpoch.AddDays(10) }));
        Assert.Equal("folder/c.txt", Found(new SearchFilter { ModifiedFrom = DateTimeOffset.UnixEpoch.AddDays(10) }));
        Assert.Equal("", Found(new SearchFilter { Owner = "ada", ModifiedFrom = DateTimeOffset.UnixEpoch.AddDays(2) }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void What_vanished_and_came_back_is_told_once_in_whatever_pieces(int limit)
    {
        CatalogEntry[] all = [.. Enumerable.Range(0, 40).Select(number => File($"folder-{number % 3}/name-{number:00}"))];
        catalog.Index(chain, all);
        catalog.Index(Guid.CreateVersion7(), File("other/name-of-another-plan"));
        catalog.Index(chain, all[..5]);
        catalog.Index(chain, all);
        catalog.Index(chain, [.. all[..10], .. all[20..]]);
        catalog.Index(chain, all);

        var told = new List<string>();
        SearchPosition? from = null;
        do
        {
            var page = catalog.Search(new SearchRequest { Query = "name", Limit = limit, From = from }, TestContext.Current.CancellationToken);
            told.AddRange(page.Paths.Select(path => CatalogPath.ToText(path.Path)));
            from = page.Next;
        }
        while (from is not null);
        Assert.Equal(41, told.Count);
        Assert.Equal(41, told.Distinct().Count());
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(7, int.MaxValue)]
    [InlineData(1_000, 1)]
    [InlineData(1_000, 100)]
    public void Pieces_make_up_the_whole_and_none_does_more_than_it_was_given(int limit, int work)
    {
        for (var plan = 0; plan < 2; plan++)
            catalog.Index(Guid.CreateVersion7(), [.. Enumerable.Range(0, 3_000).Select(number => File($"plan-{plan}/folder-{number % 10}/a name that takes some room, number {number}", number))]);
        var filter = new SearchFilter { MaxBytes = 49 };

        var (paths, pieces) = (new List<string>(), 0);
        SearchPosition? from = null;
        do
        {
            var page = catalog.Search(new SearchRequest { Query = "number", Filter = filter, From = from, Limit = limit, MaxWork = work }, CancellationToken.None);
            Assert.True(page.Paths.Count <= limit);
            Assert.True(page.Work <= (long)work + SearchRequest.WorkOfPack + 16, $"{page.Work} for {work}");
            paths.AddRange(page.Paths.Select(path => CatalogPath.ToText(path.Path)));
            (from, pieces) = (page.Next, pieces + 1);
        }
        while (from is not null && pieces < 100_000);

        Assert.Equal(100, paths.Count);
        Assert.Equal(100, paths.Distinct().Count());
        Assert.True(pieces > 1 || (limit == 1_000 && work == int.MaxValue));
    }

    [Fact]
    public void What_nothing_can_match_finds_nothing() => Assert.Empty(Search("  \0"));

    public void Dispose() => catalog.Dispose();

    private IReadOnlyList<FoundVersions> Search(string query, SearchFilter? filter = null)
    {
        var page = catalog.Search(new SearchRequest { Query = query, Filter = filter ?? SearchFilter.None }, CancellationToken.None);
        Assert.Null(page.Next);
        return page.Paths;
    }
}
