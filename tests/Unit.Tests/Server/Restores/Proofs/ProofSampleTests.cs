using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Unit.Tests.Catalog;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores.Proofs;

public sealed class ProofSampleTests
{
    private static readonly ProofRule Small = new(MostFiles: 3, MostMebibytes: 1);

    [Fact]
    public void A_sample_goes_on_behind_the_one_before_until_the_archive_ends()
    {
        using var catalog = CatalogFile.CreateInMemory();
        var archive = catalog.Index(
            Guid.CreateVersion7(), Trees.File("a"), Trees.Folder("b"), Trees.File("b/1"), Trees.Folder("b/c"), Trees.File("b/c/2"), Trees.File("b/d"), Trees.File("b0"), Trees.File("c"));
        var first = Draw(catalog, archive, null, Small);
        Assert.Equal("a b/1 b/c/2", Names(first));
        var second = Draw(catalog, archive, first.Until, Small);
        Assert.Equal("b/d b0 c", Names(second));
        Assert.Null(second.Until);
    }

    [Fact]
    public void A_sample_keeps_to_its_bytes_and_takes_what_is_larger_alone()
    {
        using var catalog = CatalogFile.CreateInMemory();
        var archive = catalog.Index(Guid.CreateVersion7(), Trees.File("a", 600_000), Trees.File("b", 600_000), Trees.File("c", 5_000_000), Trees.File("d", 1));
        var names = new List<string>();
        for (byte[]? after = null; ;)
        {
            var sample = Draw(catalog, archive, after, Small);
            names.Add(Names(sample));
            if ((after = sample.Until) is null)
                break;
        }

        Assert.Equal(["a", "b", "c", "d"], names);
    }

    [Fact]
    public void Where_everything_behind_is_gone_it_begins_anew()
    {
        using var catalog = CatalogFile.CreateInMemory();
        var archive = catalog.Index(Guid.CreateVersion7(), Trees.File("a"), Trees.File("b"));
        Assert.Equal("a b", Names(Draw(catalog, archive, Trees.Bytes("x/y"), Small)));
        // The folder that it had come to became a file.
        Assert.Equal("b", Names(Draw(catalog, archive, Trees.Bytes("a/in"), Small)));
    }

    /// <summary>Whatever the tree and the size of a sample: one round takes each file once, and none of a later path before an earlier.</summary>
    [Property(MaxTest = 200)]
    public Property A_round_takes_every_file_once() => Prop.ForAll(
        Gen.Choose(0, 5).ListOf().Select(parts => string.Join('/', parts.Take(4).Select(part => "abcdef"[part]))).Where(path => path.Length > 0).ListOf().ToArbitrary(),
        Gen.Choose(1, 5).ToArbitrary(),
        (paths, most) =>
        {
            // A path that is also the folder of another is a folder.
            var files = paths.Distinct().Where(path => !paths.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
            using var catalog = CatalogFile.CreateInMemory();
            var archive = catalog.Index(Guid.CreateVersion7(), [.. files.Select(path => Trees.File(path))]);
            var taken = new List<string>();
            byte[]? after = null;
            do
            {
                var sample = Draw(catalog, archive, after, new ProofRule(MostFiles: most));
                taken.AddRange(sample.Paths.Select(path => path.Text));
                after = sample.Until;
            }
            while (after is not null);
            return taken.Count == files.Count && taken.ToHashSet().SetEquals(files);
        });

    private static ProofSample Draw(CatalogFile catalog, Guid archive, byte[]? after, ProofRule rule) =>
        ProofSample.Draw(catalog, archive, after, rule) ?? throw new InvalidOperationException("The catalog holds the archive.");

    private static string Names(ProofSample sample) => string.Join(' ', sample.Paths.Select(path => path.Text));
}
