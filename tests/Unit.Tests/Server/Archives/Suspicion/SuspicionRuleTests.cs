using BorgBackupServer.Server.Archives.Suspicion;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives.Suspicion;

public sealed class SuspicionRuleTests
{
    private static readonly ArchiveTraits Quiet = new(1000, 12, 0.01, 0.001, 0, 0.02, 0.3);

    private static readonly ArchiveTraits[] QuietHistory = [.. Enumerable.Range(0, 10).Select(day => Quiet with { Changed = 0.01 + (day * 0.001), New = 0.02 + (day * 0.002) })];

    [Fact]
    public void Files_that_were_encrypted_in_their_place_are_seen() =>
        Assert.Equal(
            [SuspicionReason.ManyChanged, SuspicionReason.MuchNew, SuspicionReason.Incompressible],
            SuspicionRule.Judge(new ArchiveTraits(1000, 700, 0.7, 0, 0, 0.7, 1), QuietHistory));

    [Fact]
    public void Files_that_were_encrypted_and_renamed_are_seen() =>
        Assert.Equal(
            [SuspicionReason.ManyDeleted, SuspicionReason.UnfamiliarNames, SuspicionReason.MuchNew, SuspicionReason.Incompressible],
            SuspicionRule.Judge(new ArchiveTraits(1000, 1200, 0, 0.6, 0.6, 0.6, 1), QuietHistory));

    [Fact]
    public void An_emptied_machine_is_seen() =>
        Assert.Equal([SuspicionReason.ManyDeleted], SuspicionRule.Judge(new ArchiveTraits(1000, 900, 0, 0.9, 0, 0, 0), QuietHistory));

    [Fact]
    public void An_update_of_the_system_is_not()
    {
        // Many files change, as they do, and they compress as such files do.
        Assert.Empty(SuspicionRule.Judge(new ArchiveTraits(1000, 400, 0.4, 0.02, 0.01, 0.2, 0.4), QuietHistory));
        // A new film: much is new and cannot be compressed, but hardly a file is touched.
        Assert.Empty(SuspicionRule.Judge(new ArchiveTraits(1000, 9, 0, 0, 0, 0.9, 1), QuietHistory));
    }

    [Fact]
    public void A_machine_that_is_always_like_that_is_not()
    {
        var busy = new ArchiveTraits(1000, 900, 0.9, 0.5, 0.4, 0.9, 0.97);
        Assert.Empty(SuspicionRule.Judge(busy, [.. Enumerable.Range(0, 8).Select(day => busy with { Changed = 0.8 + (day * 0.02) })]));
    }

    [Fact]
    public void Without_a_history_nothing_is_said() =>
        Assert.Empty(SuspicionRule.Judge(new ArchiveTraits(1000, 1000, 1, 1, 1, 1, 1), QuietHistory[..4]));

    [Fact]
    public void One_odd_archive_in_the_history_hides_nothing() =>
        Assert.NotEmpty(SuspicionRule.Judge(new ArchiveTraits(1000, 700, 0.7, 0, 0, 0.7, 1), [.. QuietHistory, new ArchiveTraits(1000, 1000, 1, 1, 1, 1, 1), new ArchiveTraits(1000, 1000, 1, 1, 1, 1, 1)]));
}
