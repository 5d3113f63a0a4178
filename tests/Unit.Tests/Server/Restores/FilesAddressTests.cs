using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class FilesAddressTests
{
    private static readonly ArchiveId Archive = new(Guid.Parse("01a208b2-0000-7000-8000-000000000001"));

    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("3", 3)]
    [InlineData("0", 1)]
    [InlineData("-4", 1)]
    [InlineData("abc", 1)]
    [InlineData("99999999999999999999", 1)]
    [InlineData("2147483647", 21474836)]
    public void Any_text_in_the_address_is_some_page_whose_beginning_can_be_counted(string? text, int page) =>
        Assert.Equal(page, FilesAddress.PageNumber(text, 100));

    [Fact]
    public void A_search_remembers_the_folder_it_began_in() =>
        Assert.Equal($"/archives/{Archive}/files?folder=YS9i&find=100%25%20%26%20more", FilesAddress.Search(Archive, "a/b"u8, "100% & more"));

    [Fact]
    public void Names_that_are_no_text_have_an_address() =>
        Assert.Equal($"/archives/{Archive}/files?folder=Y2Fm6Q&page=2", FilesAddress.Folder(Archive, [.. "caf"u8, 0xe9], 2));

    [Fact]
    public void What_lies_at_the_top_has_no_folder() => Assert.True(FilesAddress.Parent(new WirePath("srv")).IsEmpty);

    [Fact]
    public void A_basket_keeps_the_order_of_picking_and_no_path_twice()
    {
        var (first, second) = (new WirePath("b"), new WirePath("a"));
        var basket = new Basket();
        basket.Set(first, true);
        basket.Set(second, true);
        basket.Set(first, true);

        Assert.Equal([first, second], basket.Paths);

        basket.Set(first, false);
        Assert.Equal([second], basket.Paths);
        Assert.False(basket.Contains(first));
    }
}
