using BorgBackupServer.Server.Archives.Suspicion;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives.Suspicion;

/// <summary>What holds of the rule whatever the machine is like.</summary>
public sealed class SuspicionProperties
{
    /// <summary>So that there is history enough for a word.</summary>
    private static readonly uint[] Few = [1, 2, 3, 4, 5];

    [Property(MaxTest = 1000)]
    public void An_archive_like_all_of_its_history_is_never_suspect(uint numbers, byte count) =>
        Assert.Empty(SuspicionRule.Judge(Traits(numbers), [.. Enumerable.Repeat(Traits(numbers), count)]));

    [Property(MaxTest = 1000)]
    public void The_order_of_the_history_changes_nothing(uint numbers, uint[] history)
    {
        ArchiveTraits[] former = [.. history.Select(Traits)];
        Assert.Equal(SuspicionRule.Judge(Traits(numbers), former), SuspicionRule.Judge(Traits(numbers), [.. former.Reverse()]));
    }

    [Property(MaxTest = 1000)]
    public void What_is_worse_in_every_way_is_no_less_suspect(uint numbers, byte more, uint[] history)
    {
        ArchiveTraits[] former = [.. history.Concat(history).Concat(Few).Select(Traits)];
        var archive = Traits(numbers);
        double Worse(double share) => Math.Min(1, share + (more / 255.0));
        var worse = archive with
        {
            TouchedCount = archive.TouchedCount + more,
            Changed = Worse(archive.Changed),
            Deleted = Worse(archive.Deleted),
            Unfamiliar = Worse(archive.Unfamiliar),
            New = Worse(archive.New),
            Stored = Worse(archive.Stored),
        };

        Assert.Empty(SuspicionRule.Judge(archive, former).Except(SuspicionRule.Judge(worse, former)));
    }

    [Property(MaxTest = 1000)]
    public void A_suspicion_has_two_reasons_or_one_that_leaves_hardly_a_file_alone(uint numbers, uint[] history)
    {
        var archive = Traits(numbers);
        var reasons = SuspicionRule.Judge(archive, [.. history.Concat(Few).Select(Traits)]);
        Assert.True(reasons.Count != 1 || archive.Changed >= 0.8 || archive.Deleted >= 0.5 || archive.Unfamiliar >= 0.5);
        Assert.Distinct(reasons);
    }

    [Property(MaxTest = 300)]
    public void What_a_person_accepts_often_enough_becomes_usual(uint numbers, uint[] history)
    {
        List<ArchiveTraits> former = [.. history.Concat(Few).Select(Traits)];
        var archive = Traits(numbers);
        for (var times = former.Count; times >= 0; times--)
            former.Add(archive);
        Assert.Empty(SuspicionRule.Judge(archive, former));
    }

    private static ArchiveTraits Traits(uint numbers) => new(
        1 + (numbers % 5000), numbers % 777,
        Share(numbers, 3), Share(numbers, 7), Share(numbers, 13), Share(numbers, 19), Share(numbers, 25));

    private static double Share(uint numbers, int shift) => ((numbers >> shift) & 127) / 127.0;
}
