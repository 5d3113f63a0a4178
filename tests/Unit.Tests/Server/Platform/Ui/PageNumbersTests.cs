using BorgBackupServer.Server.Platform.Ui;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

public sealed class PageNumbersTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("3", 3)]
    [InlineData("0", 1)]
    [InlineData("-4", 1)]
    [InlineData("abc", 1)]
    [InlineData("1.5", 1)]
    [InlineData("99999999999999999999", 1)]
    [InlineData("2147483647", 21474836)]
    public void Any_text_in_the_address_is_some_page_whose_beginning_can_be_counted(string? text, int page) =>
        Assert.Equal(page, PageNumbers.Of(text, 100));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(int.MaxValue, 21474837)]
    public void The_last_page_is_the_one_that_is_not_empty(int total, int last) => Assert.Equal(last, PageNumbers.Last(total, 100));
}
