using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Search;

public sealed class FindTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Theory]
    [InlineData("nginx", "etc/nginx etc/nginx/NGINX.conf")]
    [InlineData("NGINX.CONF", "etc/nginx/NGINX.conf")]
    [InlineData("übung", "home/Übung.txt")]
    [InlineData("*.conf", "etc/nginx/NGINX.conf")]
    [InlineData("?bung.*", "home/Übung.txt")]
    [InlineData("bung.*", "")]
    [InlineData("etc/ng", "etc/nginx")]
    [InlineData("nginx/nginx", "etc/nginx/NGINX.conf")]
    [InlineData("/etc/nginx", "etc/nginx")]
    [InlineData("/nginx", "")]
    [InlineData("/etc/nginx/", "etc/nginx")]
    [InlineData("tc/nginx", "etc/nginx")]
    [InlineData("nginx/*.conf", "etc/nginx/NGINX.conf")]
    [InlineData("inx/*.conf", "")]
    [InlineData("/etc/*", "etc/nginx etc/nginx/NGINX.conf")]
    [InlineData("/*/nginx", "etc/nginx")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("a\0b", "")]
    [InlineData("%", "")]
    public void A_query_finds(string query, string expected)
    {
        catalog.Index(chain, Folder("etc"), Folder("etc/nginx"), File("etc/nginx/NGINX.conf"), File("home/Übung.txt"));

        Assert.Equal(expected, catalog.Found(query));
    }

    [Fact]
    public void An_over_long_query_finds_nothing() => Assert.Empty(Find(new string('a', 5_000)).Paths);

    [Fact]
    public void A_file_deleted_since_is_found_with_the_newest_archive_that_holds_it()
    {
        catalog.Index(chain, File("a", 1), File("b"));
        var second = catalog.Index(chain, File("a", 2), File("b"));
        catalog.Index(chain, File("b"));

        var found = Assert.Single(Find("a").Paths);
        Assert.Equal((second, 2L, false), (found.Archive, found.Entry.SizeBytes, found.IsInNewestArchive));
        Assert.True(Assert.Single(Find("b").Paths).IsInNewestArchive);
    }

    [Fact]
    public void In_one_archive_only_what_it_holds_is_found()
    {
        var first = catalog.Index(chain, File("a-old", 1), File("a-both", 1));
        var second = catalog.Index(chain, File("a-both", 2), File("a-new"));

        Assert.Equal("a-both a-old", catalog.Found("a-", first));
        Assert.Equal("a-both a-new", catalog.Found("a-", second));
        Assert.Equal("", catalog.Found("a-", Guid.CreateVersion7()));
    }

    [Fact]
    public void A_path_that_went_and_came_back_is_found_once()
    {
        for (var round = 0; round < 4; round++)
        {
            catalog.Index(chain, File("x/a", round));
            catalog.Index(chain, File("x/b"));
        }

        Assert.Equal("x/a", catalog.Found("a"));
    }

    [Fact]
    public void Pages_join_without_gap_or_overlap()
    {
        catalog.Index(chain, [.. Enumerable.Range(0, 25_000).Select(number => File($"d{number / 100:000}/Name-{number:00000}"))]);
        var found = new List<string>();
        FindPage page;
        do
        {
            page = Find("NAME-1", found.Count, 1_000);
            found.AddRange(page.Paths.Select(hit => CatalogPath.ToText(hit.Path)));
        }
        while (page.HasMore);

        Assert.Equal(Enumerable.Range(10_000, 10_000).Select(number => $"d{number / 100:000}/Name-{number:00000}"), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, FindRequest.MaxLimit + 1)]
    public void Pages_are_bounded(int offset, int limit) => Assert.Throws<ArgumentOutOfRangeException>(() => Find("a", offset, limit));

    [Fact]
    public void A_search_can_be_cancelled()
    {
        catalog.Index(chain, File("a"));

        Assert.Throws<OperationCanceledException>(() =>
            catalog.Find(new FindRequest { Query = "a" }, new CancellationToken(canceled: true)));
    }

    public void Dispose() => catalog.Dispose();

    private FindPage Find(string query, int offset = 0, int limit = 100) =>
        catalog.Find(new FindRequest { Query = query, Offset = offset, Limit = limit }, CancellationToken.None);
}
