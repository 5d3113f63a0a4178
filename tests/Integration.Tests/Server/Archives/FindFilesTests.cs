using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class FindFilesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_are_grouped_by_file_with_the_number_of_versions_and_what_was_deleted_is_marked()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var gone = rig.Repository.AddFile("report-gone.txt");
        var kept = rig.Repository.AddFile("report-kept.txt", "1");
        var first = await rig.IndexAsync();
        File.Delete(gone);
        await File.WriteAllTextAsync(kept, "12345", Cancelled);
        var second = await rig.IndexAsync();

        var found = (await FindAsync(rig, "report")).Value;
        Assert.Equal(
            [("report-gone.txt", first.Id, 1, false), ("report-kept.txt", second.Id, 2, true)],
            found.Items.Select(item => (item.File.Name, item.ArchiveId, item.VersionCount, item.IsInNewestArchive)).Order());
        Assert.Equal((null, 1, 0), (found.Next, found.SearchedCount, found.NotReadyCount));

        var larger = Assert.Single((await FindAsync(rig, "report", new SearchFilter { MinBytes = 2, MaxBytes = 5 })).Value.Items);
        Assert.Equal(("report-kept.txt", 5L, "web-1"), (larger.File.Name, larger.File.SizeBytes, larger.ClientName));
    }

    [Fact]
    public async Task Many_clients_are_searched_a_piece_at_a_time_and_all_of_them_in_the_end()
    {
        await using var rig = await ArchiveRig.StartAsync();
        for (var number = 0; number < 25; number++)
            await (await CatalogedClient.AddAsync(rig, $"machine-{number:00}")).IndexAsync(Start, ("etc/passwd", number), ("etc/passwd-", 1), ("etc/hosts", 1));
        await (await CatalogedClient.AddAsync(rig, "waits")).IndexAsync(Start, [], CatalogState.Waiting);

        foreach (var limit in (int[])[3, 200])
        {
            var (items, searched, notReady, pieces) = (new List<FindFiles.FoundFile>(), 0, 0, 0);
            string? next = null;
            do
            {
                var piece = (await FindAsync(rig, "passwd", after: next, limit: limit)).Value;
                Assert.True(piece.Items.Count <= limit);
                Assert.True(piece.SearchedCount <= 10);
                items.AddRange(piece.Items);
                (next, searched, notReady, pieces) = (piece.Next, searched + piece.SearchedCount, notReady + piece.NotReadyCount, pieces + 1);
            }
            while (next is not null && pieces < 100);

            Assert.Equal(50, items.Count);
            Assert.Equal(50, items.Select(item => (item.ClientName, item.File.Name)).Distinct().Count());
            Assert.Equal(1, notReady);
            Assert.True(pieces > 2);
        }
    }

    [Fact]
    public async Task One_sees_the_files_of_the_clients_that_one_may_see_and_a_cursor_gives_no_more()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var mine = await CatalogedClient.AddAsync(rig, "mine");
        var hidden = await CatalogedClient.AddAsync(rig, "hidden");
        await mine.IndexAsync(Start, ("etc/secret", 1));
        await hidden.IndexAsync(Start, ("etc/secret", 1));
        var actor = rig.Stranger with { Grants = Grants.At(ClientScope.Of(mine.Client.Id.Value)) };

        var found = (await rig.Get<FindFiles>().HandleAsync(new(null, "secret", SearchFilter.None), actor, Cancelled)).Value;
        Assert.Equal("mine", Assert.Single(found.Items).ClientName);
        var into = $"{hidden.RepositoryId.Value:N}.1.1.0";
        Assert.Empty((await rig.Get<FindFiles>().HandleAsync(new(null, "secret", SearchFilter.None, into), actor, Cancelled)).Value.Items);
        // Of a client that is not seen nothing is heard, just as of one that does not exist.
        var ofHidden = (await rig.Get<FindFiles>().HandleAsync(new(hidden.Client.Id, "secret", SearchFilter.None), actor, Cancelled)).Value;
        var ofNobody = (await rig.Get<FindFiles>().HandleAsync(new(ClientId.Create(), "secret", SearchFilter.None), actor, Cancelled)).Value;
        Assert.Equal((0, null, 0, 0), (ofHidden.Items.Count, ofHidden.Next, ofHidden.SearchedCount, ofHidden.NotReadyCount));
        Assert.Equal((0, null, 0, 0), (ofNobody.Items.Count, ofNobody.Next, ofNobody.SearchedCount, ofNobody.NotReadyCount));
        Assert.Equal("hidden", Assert.Single((await rig.Get<FindFiles>().HandleAsync(new(hidden.Client.Id, "secret", SearchFilter.None), rig.Administrator, Cancelled)).Value.Items).ClientName);
    }

    [Theory]
    [InlineData("  ", null, "search.query-invalid")]
    [InlineData("a", "", "search.cursor-invalid")]
    [InlineData("a", "luck", "search.cursor-invalid")]
    [InlineData("a", "01a20894e2647bb792aebdaf160034eb.1.1", "search.cursor-invalid")]
    [InlineData("a", "01a20894e2647bb792aebdaf160034eb.1.1.-1", "search.cursor-invalid")]
    [InlineData("a", "01a20894e2647bb792aebdaf160034eb.1.1.4294967296", "search.cursor-invalid")]
    public async Task What_makes_no_sense_is_refused(string query, string? after, string code)
    {
        await using var rig = await ArchiveRig.StartAsync();
        Assert.Equal(code, (await FindAsync(rig, query, after: after)).Problem?.Code);
        Assert.Equal("search.query-invalid", (await FindAsync(rig, new string('x', 501))).Problem?.Code);
    }

    [Fact]
    public async Task A_cursor_behind_everything_ends_the_search()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await (await CatalogedClient.AddAsync(rig, "web-2")).IndexAsync(Start, ("a", 1));

        var behind = (await FindAsync(rig, "a", after: $"{Guid.CreateVersion7(DateTimeOffset.MaxValue):N}")).Value;
        Assert.Equal((0, null), (behind.Items.Count, behind.Next));
        Assert.Equal("search.cursor-invalid", (await FindAsync(rig, "a", after: "01a20894-e264-7bb7-92ae-bdaf160034eb")).Problem?.Code);
    }

    private static Task<Result<FindFiles.Response>> FindAsync(ArchiveRig rig, string query, SearchFilter? filter = null, string? after = null, int? limit = null) =>
        rig.Get<FindFiles>().HandleAsync(new(null, query, filter ?? SearchFilter.None, after, limit), rig.Administrator, Cancelled);
}
