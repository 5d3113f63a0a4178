using BorgBackupServer.Server.Platform.Results;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Results;

public sealed class PageRangeTests
{
    [Property]
    public bool Whatever_is_asked_stays_within_bounds(int? offset, int? limit)
    {
        var range = new PageRange(offset, limit);
        return range.Offset >= 0 && range.Limit is >= 1 and <= PageRange.MostItems;
    }

    [Fact]
    public void What_is_reasonable_is_given() => Assert.Equal((40, 20), (new PageRange(40, 20).Offset, new PageRange(40, 20).Limit));
}
