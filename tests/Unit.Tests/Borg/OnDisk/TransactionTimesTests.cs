using BorgBackupServer.Borg.OnDisk;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.OnDisk;

public sealed class TransactionTimesTests
{
    [Fact]
    public void What_borg_writes_is_read_and_nothing_else()
    {
        var times = TransactionTimes.Parse("6, UTC time x\ntransaction 9, UTC time 2026-11-23T12:34:56.789012\ntransaction -1, UTC time 2026-11-23T12:34:56\ntransaction 13, UTC time 2026-11-24T00:00:00\n");
        Assert.Equal([(9u, new DateTimeOffset(2026, 11, 23, 12, 34, 56, 789, 12, TimeSpan.Zero)), (13u, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))], times);
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_read(string text) => Assert.NotNull(TransactionTimes.Parse("transaction " + text + "\ntransaction 1, UTC time " + text));
}
