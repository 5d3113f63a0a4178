using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Machine;

public sealed class TreeCountTests
{
    [Fact]
    public void A_restored_tree_is_counted_as_the_catalog_counts_it()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "a/b"));
        File.WriteAllText(Path.Combine(folder.Path, "a/file"), "12345");
        File.WriteAllText(Path.Combine(folder.Path, "a/b/empty"), "");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "a/link"), "file");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "a/b/dangling"), "/nowhere");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "round"), ".");

        var (fileCount, bytes) = TreeCount.Of(folder.Path);

        Assert.Equal(5, fileCount);
        Assert.Equal("12345".Length + "file".Length + "/nowhere".Length + ".".Length, bytes);
    }
}
