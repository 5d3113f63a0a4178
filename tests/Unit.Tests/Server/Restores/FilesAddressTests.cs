using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class FilesAddressTests
{
    private static readonly ArchiveId Archive = new(Guid.Parse("01a208b2-0000-7000-8000-000000000001"));

    [Fact]
    public void A_search_remembers_the_folder_it_began_in() =>
        Assert.Equal($"/archives/{Archive}/files?folder=YS9i&find=100%25%20%26%20more", FilesAddress.Search(Archive, "a/b"u8, "100% & more"));

    [Fact]
    public void Names_that_are_no_text_have_an_address() =>
        Assert.Equal($"/archives/{Archive}/files?folder=Y2Fm6Q&page=2", FilesAddress.Folder(Archive, [.. "caf"u8, 0xe9], 2));

    [Fact]
    public void What_lies_at_the_top_has_no_folder() => Assert.True(FilesAddress.Parent(new WirePath("srv")).IsEmpty);
}
