using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Reading;

/// <summary>What differs between two archives.</summary>
public sealed class DifferenceTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void Each_folder_tells_by_how_much_it_grew_and_leads_on_to_what_it_was()
    {
        var before = catalog.Index(chain, File("logs/app/a.log", 100), File("logs/old.log", 50), File("srv/data", 1_000), File("etc/hosts", 5));
        var after = catalog.Index(chain, File("logs/app/a.log", 900, 1), File("logs/app/b.log", 300), File("srv/data", 400, 1), File("etc/hosts", 5), File("new/x", 7));

        var top = Compare(before, after);
        Assert.Equal("logs +1050 1/300 1/50 1/100>900; new +7 1/7 0/0 0/0>0; srv -600 0/0 0/0 1/1000>400", Text(top));
        Assert.Equal((new FolderSums(4, 1_155), new FolderSums(5, 1_612)), (top.Before, top.After));
        Assert.Equal("2/307 1/50 2/1100>1300", Text(top.Tally));

        Assert.Equal("app +1100 1/300 0/0 1/100>900; old.log -50 0/0 1/50 0/0>0", Text(Compare(before, after, "logs")));
        Assert.Equal("a.log +800 0/0 0/0 1/100>900; b.log +300 1/300 0/0 0/0>0", Text(Compare(before, after, "logs/app")));
        Assert.Empty(Compare(before, after, "etc").Entries);
        Assert.Equal("srv -600 0/0 0/0 1/1000>400; new +7 1/7 0/0 0/0>0; logs +1050 1/300 1/50 1/100>900", Text(Compare(before, after, order: DifferenceOrder.Shrinkage)));
    }

    [Fact]
    public void The_other_way_round_what_was_added_is_removed()
    {
        var before = catalog.Index(chain, File("a", 1), File("d/b", 2));
        var after = catalog.Index(chain, File("a", 4, 1), File("c", 8));

        Assert.Equal("c +8 1/8 0/0 0/0>0; a +3 0/0 0/0 1/1>4; d -2 0/0 1/2 0/0>0", Text(Compare(before, after)));
        Assert.Equal("d +2 1/2 0/0 0/0>0; a -3 0/0 0/0 1/4>1; c -8 0/0 1/8 0/0>0", Text(Compare(after, before)));
    }

    [Fact]
    public void What_went_and_came_back_as_it_was_is_no_difference()
    {
        var first = catalog.Index(chain, File("a", 1), File("b", 1), File("d/x", 3));
        catalog.Index(chain, File("b", 1));
        var third = catalog.Index(chain, File("a", 1), File("b", 1), File("d/x", 3));

        var page = Compare(first, third);
        Assert.Equal("0/0 0/0 0/0>0", Text(page.Tally));
        Assert.DoesNotContain(page.Entries, entry => CatalogPath.ToText(entry.Name) == "a");
        Assert.Empty(Compare(first, third, "d").Entries);
        Assert.Empty(Compare(first, first).Entries);
    }

    [Fact]
    public void A_folder_that_one_of_them_lacks_is_compared_with_nothing()
    {
        var before = catalog.Index(chain, File("a", 1));
        var after = catalog.Index(chain, File("a", 1), File("d/e/x", 3), Folder("d/empty"));

        var page = Compare(before, after, "d");
        Assert.Equal((null, new FolderSums(1, 3)), (page.Before, page.After));
        Assert.Equal("e +3 1/3 0/0 0/0>0; empty +0 0/0 0/0 0/0>0", Text(page));
        var nowhere = Compare(before, after, "nowhere");
        Assert.Equal((0, null, null), (nowhere.Entries.Count, nowhere.Before, nowhere.After));
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder_removes_all_that_was_in_it()
    {
        var before = catalog.Index(chain, File("d/x", 3), File("d/e/y", 4));
        var after = catalog.Index(chain, File("d", 10));

        var entry = Assert.Single(Compare(before, after).Entries);
        Assert.Equal((EntryType.Directory, EntryType.File), (entry.Before?.Type, entry.After?.Type));
        Assert.Equal("1/10 2/7 0/0>0", Text(entry.Tally));
    }

    [Fact]
    public void Pages_make_up_the_whole_and_count_it()
    {
        var before = catalog.Index(chain, File("z"));
        var after = catalog.Index(chain, [File("z"), .. Enumerable.Range(0, 25).Select(number => File($"f{number:00}", 100 - number))]);

        var names = new List<string>();
        for (var offset = 0; offset < 25; offset += 10)
        {
            var page = catalog.Compare(new DifferenceRequest { Before = before, After = after, Path = default, Offset = offset, Limit = 10 });
            Assert.Equal((25, 25L), (page?.TotalCount, page?.Tally?.AddedCount));
            names.AddRange(page!.Entries.Select(entry => CatalogPath.ToText(entry.Name))); // because the catalog holds both
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"f{number:00}"), names);
    }

    [Fact]
    public void What_is_too_much_to_count_is_told_by_its_bytes_alone()
    {
        var before = catalog.Index(chain, File("d/z"));
        var after = catalog.Index(chain, [.. Enumerable.Range(0, 50).Select(number => File($"d/f{number:00}", 2))]);

        var page = catalog.Compare(new DifferenceRequest { Before = before, After = after, Path = default, MaxCounted = 20 });
        Assert.Null(page?.Tally);
        var entry = Assert.Single(page!.Entries); // because the catalog holds both
        Assert.Equal((null, 1L, 100L), (entry.Tally, entry.Before?.SizeBytes, entry.After?.SizeBytes));
    }

    [Fact]
    public void A_further_name_of_a_file_weighs_nothing()
    {
        var before = catalog.Index(chain, File("d/a", 5));
        var after = catalog.Index(chain, File("d/a", 5), File("d/b", 5) with { IsHardLink = true, LinkTarget = Bytes("d/a") });

        Assert.Equal("b +5 1/0 0/0 0/0>0", Text(Compare(before, after, "d")));
        Assert.Equal("d +0 1/0 0/0 0/0>0", Text(Compare(before, after)));
    }

    [Fact]
    public void Archives_of_two_chains_are_held_against_each_other_name_by_name()
    {
        var other = Guid.CreateVersion7();
        var one = catalog.Index(chain, File("same/a", 1), File("d/e/x", 3), File("d/e/y", 4), File("gone", 5), File("kind", 6));
        var two = catalog.Index(other, File("same/a", 1), File("d/e/x", 30, 1), File("d/e/z", 7), File("new", 8), File("kind/is/folder", 9));

        var page = Compare(one, two);
        Assert.Equal("d +30 1/7 1/4 1/3>30; new +8 1/8 0/0 0/0>0; kind +3 1/9 1/6 0/0>0; gone -5 0/0 1/5 0/0>0", Text(page));
        Assert.Equal((new FolderSums(5, 19), new FolderSums(5, 55)), (page.Before, page.After));
        Assert.Equal("e +30 1/7 1/4 1/3>30", Text(Compare(one, two, "d")));
        Assert.Empty(Compare(one, two, "same").Entries);
        Assert.Equal((null, null), Compare(one, two, "nowhere") is var nowhere ? (nowhere.Before, nowhere.After) : default);

        // What is too much is said, and nothing is passed over.
        var bounded = catalog.Compare(new DifferenceRequest { Before = one, After = two, Path = default, MaxCounted = 1, Order = DifferenceOrder.Name })!; // because both are there
        Assert.Null(bounded.Tally);
        Assert.Equal("d gone kind new same", string.Join(' ', bounded.Entries.Select(entry => CatalogPath.ToText(entry.Name))));
        Assert.Null(catalog.Compare(new DifferenceRequest { Before = one, After = Guid.CreateVersion7(), Path = default }));
    }

    public void Dispose() => catalog.Dispose();

    private DifferencePage Compare(Guid before, Guid after, string path = "", DifferenceOrder order = DifferenceOrder.Growth) =>
        catalog.Compare(new DifferenceRequest { Before = before, After = after, Path = Bytes(path), Order = order })!; // because the catalog holds both

    private static string Text(DifferencePage page) => string.Join("; ", page.Entries.Select(entry =>
        $"{CatalogPath.ToText(entry.Name)} {(entry.After?.SizeBytes ?? 0) - (entry.Before?.SizeBytes ?? 0):+0;-0;+0} {Text(entry.Tally)}"));

    private static string Text(DifferenceTally? tally) => tally is { } sum
        ? $"{sum.AddedCount}/{sum.AddedBytes} {sum.RemovedCount}/{sum.RemovedBytes} {sum.ChangedCount}/{sum.ChangedBytesBefore}>{sum.ChangedBytesAfter}"
        : "not counted";
}
