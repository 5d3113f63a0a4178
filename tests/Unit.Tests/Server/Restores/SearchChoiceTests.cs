using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

/// <summary>A search in the address of its page.</summary>
public sealed class SearchChoiceTests
{
    [Fact]
    public void What_was_chosen_is_read_again_from_its_address()
    {
        var choice = new SearchChoice("100% & more", 1024, 2048, new DateTime(2026, 11, 1), new DateTime(2026, 11, 2), "root:adm");

        Assert.Equal("?find=100%25%20%26%20more&larger=1024&smaller=2048&from=2026-11-01&until=2026-11-02&owner=root%3Aadm", choice.ToQuery());
        Assert.Equal(choice, SearchChoice.Read("100% & more", "1024", "2048", "2026-11-01", "2026-11-02", "root:adm"));
        Assert.Equal("", SearchChoice.Read(" ", null, null, null, null, "").ToQuery());
    }

    [Theory]
    [InlineData("x", "-1", "x", "x")]
    [InlineData("", "", "0001-01-01", "9999-12-31")]
    [InlineData("1e3", "99999999999999999999", "2026-13-01", "tomorrow")]
    public void What_makes_no_sense_is_as_if_it_were_not(string larger, string smaller, string from, string until) =>
        Assert.False(SearchChoice.Read("a", larger, smaller, from, until, null).HasFilter);

    [Fact]
    public void Days_are_those_of_the_reader_and_the_last_one_counts_too()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("reader", TimeSpan.FromHours(2), "reader", "reader");
        var filter = SearchChoice.Read("a", "1", "2", "2026-11-01", "2026-11-02", "ada").ToFilter(zone);

        Assert.Equal(new DateTimeOffset(2026, 10, 31, 22, 0, 0, TimeSpan.Zero), filter.ModifiedFrom);
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 22, 0, 0, TimeSpan.Zero), filter.ModifiedBefore);
        Assert.Equal((1L, 2L, "ada"), (filter.MinBytes, filter.MaxBytes, filter.Owner));
        Assert.True(SearchChoice.Read("a", null, null, null, null, null).ToFilter(zone).IsNone);
    }
}
