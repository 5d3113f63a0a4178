using BorgBackupServer.Agent.Reports;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Reports;

public sealed class SequenceCounterTests
{
    [Property(MaxTest = 50)]
    public bool Numbers_grow_by_one_and_are_reserved_before_they_are_given(ushort count)
    {
        long reserved = SequenceCounter.BlockSize;
        var counter = new SequenceCounter(0, reserved, limit => reserved = limit);
        for (long expected = 1; expected <= count % 5000; expected++)
            if (counter.Next() != expected || expected > reserved)
                return false;
        return true;
    }

    [Fact]
    public void After_a_crash_no_number_is_given_again()
    {
        long reserved = SequenceCounter.BlockSize;
        var before = new SequenceCounter(0, reserved, limit => reserved = limit);
        long last = 0;
        for (var at = 0; at < 1500; at++)
            last = before.Next();
        Assert.True(new SequenceCounter(reserved, reserved, limit => reserved = limit).Next() > last);
    }

    [Fact]
    public void A_number_that_cannot_be_reserved_is_not_given()
    {
        var counter = new SequenceCounter(5, 5, _ => throw new IOException("full"));
        Assert.Throws<IOException>(() => counter.Next());
        Assert.Throws<IOException>(() => counter.Next());
    }
}
