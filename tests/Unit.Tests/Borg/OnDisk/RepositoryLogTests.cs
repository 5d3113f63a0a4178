using BorgBackupServer.Borg.OnDisk;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.OnDisk;

public sealed class RepositoryLogTests
{
    [Theory]
    [InlineData("[repository]\nversion = 1\nsegments_per_dir = 50\n", 50)]
    [InlineData("[repository]\nversion = 1\n", 1000)]
    [InlineData("segments_per_dir = 0\n", 1000)]
    [InlineData("segments_per_dir = -5\n", 1000)]
    [InlineData("segments_per_dir = 99999999999999\n", 1000)]
    [InlineData("my_segments_per_dir = 5\n", 1000)]
    public void How_many_segments_a_folder_has_is_what_the_config_says_or_borgs_default(string config, int count) =>
        Assert.Equal(count, RepositoryLog.SegmentsPerFolder(config));

    [Fact]
    public void A_segment_lies_where_borg_looks_for_it() =>
        Assert.Equal(("/r/data/0/999", "/r/data/1/1000"), (RepositoryLog.PathOf("/r", 999, 1000), RepositoryLog.PathOf("/r", 1000, 1000)));
}
