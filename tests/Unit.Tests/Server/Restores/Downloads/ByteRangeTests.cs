using BorgBackupServer.Server.Restores.Downloads;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores.Downloads;

public sealed class ByteRangeTests
{
    private const string Tag = "\"abc\"";

    [Theory]
    [InlineData(null, null, 0, 100, false)]
    [InlineData("bytes=0-49", null, 0, 50, true)]
    [InlineData("bytes=50-", null, 50, 50, true)]
    [InlineData("bytes=-10", null, 90, 10, true)]
    [InlineData("bytes=-1000", null, 0, 100, true)]
    [InlineData("bytes=90-1000", null, 90, 10, true)]
    [InlineData("bytes=99-99", null, 99, 1, true)]
    [InlineData("bytes=10-5", null, 0, 100, false)] // no range at all: RFC 9110 has it ignored
    [InlineData("bytes=0-1,5-6", null, 0, 100, false)]
    [InlineData("lines=0-1", null, 0, 100, false)]
    [InlineData("nonsense", null, 0, 100, false)]
    [InlineData("bytes=50-", Tag, 50, 50, true)]
    [InlineData("bytes=50-", "\"other\"", 0, 100, false)]
    [InlineData("bytes=50-", "W/\"abc\"", 0, 100, false)]
    [InlineData("bytes=50-", "Sun, 29 Nov 2026 10:00:00 GMT", 0, 100, false)]
    public void A_part_is_what_the_request_says(string? range, string? ifRange, long offset, long count, bool isPart) =>
        Assert.Equal(new ByteRange(offset, count, isPart), ByteRange.Of(range, ifRange, Tag, 100));

    [Theory]
    [InlineData("bytes=100-", 100)]
    [InlineData("bytes=-0", 100)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=-5", 0)]
    public void What_is_not_there_is_said(string range, long size) => Assert.Null(ByteRange.Of(range, null, Tag, size));
}
