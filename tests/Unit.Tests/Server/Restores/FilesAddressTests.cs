using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
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
    public void An_order_stands_in_the_address() => Assert.Equal($"/archives/{Archive}/files?order=size-descending", FilesAddress.Folder(Archive, [], order: "size-descending"));

    [Fact]
    public void What_lies_at_the_top_has_no_folder() => Assert.True(FilesAddress.Parent(new WirePath("srv")).IsEmpty);

    [Fact]
    public void A_history_and_a_difference_have_addresses_for_any_name()
    {
        var client = new ClientId(Guid.Parse("01a208b2-0000-7000-8000-000000000002"));

        Assert.Equal($"/clients/{client}/history?file=Y2Fm6Q", FilesAddress.History(client, new WirePath([.. "caf"u8, 0xe9])));
        Assert.Equal($"/archives/{Archive}/difference", FilesAddress.Difference(Archive, null, []));
        Assert.Equal($"/archives/{Archive}/difference?with={Archive}&folder=YS9i&order=name&page=2", FilesAddress.Difference(Archive, Archive, "a/b"u8, "name", 2));
    }

    [Theory]
    [InlineData("YS9i", "a/b")]
    [InlineData("YS8uLi9i", null)] // a/../b
    [InlineData("L2E", null)] // /a
    [InlineData("***", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_paths_that_an_archive_could_have_are_read(string? text, string? path) =>
        Assert.Equal(path, FilesAddress.Read(text) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null);

    [Fact]
    public void The_parts_of_a_path_lead_up_to_it() =>
        Assert.Equal(["srv: srv", "www: srv/www", "a: srv/www/a"], FilesAddress.Parts("srv/www/a"u8.ToArray()).Select(part => $"{part.Name}: {System.Text.Encoding.UTF8.GetString(part.UpTo)}"));
}
