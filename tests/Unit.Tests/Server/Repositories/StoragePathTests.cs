using BorgBackupServer.Server.Repositories;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories;

public sealed class StoragePathTests
{
    [Theory]
    [InlineData("/srv/backup", "/srv/backup")]
    [InlineData("/srv//backup/", "/srv/backup")]
    [InlineData("  /mnt/disk 1 ", "/mnt/disk 1")]
    [InlineData("/größe/100%/{x}:y", "/größe/100%/{x}:y")]
    public void A_path_is_kept_without_needless_slashes(string text, string expected) => Assert.Equal(expected, StoragePath.Parse(text).Value);

    [Theory]
    [InlineData(null, "path-missing")]
    [InlineData(" ", "path-missing")]
    [InlineData("srv/backup", "not-absolute")]
    [InlineData("~/backup", "not-absolute")]
    [InlineData("ssh://a@b/c", "not-absolute")]
    [InlineData("/", "path-not-usable")]
    [InlineData("/a/../b", "path-not-usable")]
    [InlineData("/a::b", "path-not-usable")]
    [InlineData("/a\"b", "path-not-usable")]
    [InlineData("/a'b", "path-not-usable")]
    [InlineData("/a\\b", "path-not-usable")]
    [InlineData("/a\nb", "path-not-usable")]
    [InlineData("/a\u0007b", "path-not-usable")]
    public void A_path_that_ssh_or_borg_would_misread_is_refused(string? text, string what)
    {
        var problem = StoragePath.Parse(text).Problem;
        Assert.Equal(($"storage-location.{what}", "path"), (problem?.Code, problem?.Field));
    }

    [Fact]
    public void A_path_has_an_end() => Assert.Equal("storage-location.path-too-long", StoragePath.Parse("/" + new string('x', 1024)).Problem?.Code);

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    [InlineData("/a", "/", true)]
    public void Within_means_the_folder_itself_or_below_it(string path, string folder, bool isWithin) => Assert.Equal(isWithin, StoragePath.IsWithin(path, folder));

    [Property(MaxTest = 500)]
    public void What_is_taken_stays_the_same_when_it_is_taken_again(string text)
    {
        if (StoragePath.Parse("/" + text).IsSuccess(out var path, out _))
            Assert.Equal(path, StoragePath.Parse(path).Value);
    }
}
