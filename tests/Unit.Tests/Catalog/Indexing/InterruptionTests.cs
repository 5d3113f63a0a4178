using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Indexing;

/// <summary>An indexing that does not come to its end leaves no trace.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();
    private readonly Guid archive;
    private readonly CatalogStatistics before;

    public InterruptionTests()
    {
        archive = catalog.Index(chain, File("a/x", 1), File("a/y", 1), File("b", 1));
        before = catalog.GetStatistics();
    }

    [Fact]
    public void A_cancelled_indexing_leaves_the_former_state()
    {
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            catalog.IndexArchive(chain, Guid.CreateVersion7(), Endless(cancellation), null, cancellation.Token));
        AssertUntouched();
    }

    [Fact]
    public async Task A_cancelled_asynchronous_indexing_leaves_the_former_state()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            catalog.IndexArchiveAsync(chain, Guid.CreateVersion7(), Later(Endless(cancellation)), null, cancellation.Token));
        AssertUntouched();
    }

    [Fact]
    public void A_list_that_breaks_off_leaves_the_former_state()
    {
        Assert.Throws<InvalidDataException>(() => catalog.IndexArchive(chain, Guid.CreateVersion7(), Broken(), null, CancellationToken.None));
        AssertUntouched();
    }

    [Fact]
    public void An_interrupted_second_indexing_keeps_the_first()
    {
        Assert.Throws<InvalidDataException>(() => catalog.IndexArchive(chain, archive, Broken(), null, CancellationToken.None));
        AssertUntouched();
    }

    [Fact]
    public void After_an_interruption_the_archive_can_be_indexed()
    {
        Assert.Throws<InvalidDataException>(() => catalog.IndexArchive(chain, archive, Broken(), null, CancellationToken.None));
        var next = catalog.Index(chain, File("a/x", 2));

        Assert.Equal("x", catalog.Names(next, "a"));
        Assert.Equal("x y", catalog.Names(archive, "a"));
    }

    [Fact]
    public async Task An_asynchronous_list_gives_the_same_as_a_plain_one()
    {
        CatalogEntry[] tree = [Folder("a"), File("a/x", 1), File("a/z", 5)];
        var told = new List<long>();
        var progress = new SynchronousProgress(told.Add);
        var next = Guid.CreateVersion7();
        var outcome = await catalog.IndexArchiveAsync(chain, next, Later(tree), progress, TestContext.Current.CancellationToken);

        Assert.Equal("x z", catalog.Names(next, "a"));
        Assert.Equal(3, outcome.TakenCount);
        Assert.Equal(3, told[^1]);
    }

    public void Dispose() => catalog.Dispose();

    private void AssertUntouched()
    {
        Assert.Equal(before, catalog.GetStatistics());
        Assert.Equal("x y", catalog.Names(archive, "a"));
        Assert.Null(catalog.FindDamage());
    }

    private static IEnumerable<CatalogEntry> Broken()
    {
        yield return File("a/x", 9);
        yield return File("c/new");
        throw new InvalidDataException("The list breaks off.");
    }

    private static IEnumerable<CatalogEntry> Endless(CancellationTokenSource cancellation)
    {
        for (var number = 0L; ; number++)
        {
            if (number == 10_000)
                cancellation.Cancel();
            yield return File($"new/{number}");
        }
    }

    private static async IAsyncEnumerable<CatalogEntry> Later(IEnumerable<CatalogEntry> entries)
    {
        foreach (var entry in entries)
        {
            await Task.Yield();
            yield return entry;
        }
    }

    private sealed class SynchronousProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
