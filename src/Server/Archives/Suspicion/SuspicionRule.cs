namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>
/// Which archives stand out of their plan's own history. Pure. Each trait is held against median and spread of the former
/// archives, which one odd archive among them does not move, and against a floor, below which nothing alarms anybody. One
/// trait alone is an update or a move; two together, or one that leaves hardly a file alone, are reported.
/// </summary>
public static class SuspicionRule
{
    /// <summary>With fewer former archives nothing is known of what is usual.</summary>
    public const int LeastHistory = 5;

    /// <summary>So many are looked at.</summary>
    public const int MostHistory = 30;

    // Of fewer files each is a large share.
    private const int LeastTouched = 10;
    private const double Spreads = 6;
    private const double LeastSpread = 0.02;

    // Makes of the median deviation what the standard deviation is for a normal distribution.
    private const double ToDeviation = 1.4826;

    /// <summary>Why the archive is suspect; empty where it is not.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="history">Former archives of the plan that nobody need worry about, in any order.</param>
    public static IReadOnlyList<SuspicionReason> Judge(ArchiveTraits archive, IReadOnlyList<ArchiveTraits> history)
    {
        if (history.Count < LeastHistory || archive.TouchedCount < LeastTouched)
            return [];
        bool StandsOut(Func<ArchiveTraits, double> trait, double floor) => trait(archive) >= floor && IsOutlier(trait(archive), [.. history.Select(trait)]);

        var reasons = new List<SuspicionReason>();
        var weight = 0;
        void Add(bool isSo, SuspicionReason reason, bool isGrave)
        {
            if (!isSo)
                return;
            reasons.Add(reason);
            weight += isGrave ? 2 : 1;
        }

        Add(StandsOut(traits => traits.Changed, 0.3), SuspicionReason.ManyChanged, archive.Changed >= 0.8);
        Add(StandsOut(traits => traits.Deleted, 0.3), SuspicionReason.ManyDeleted, archive.Deleted >= 0.5);
        Add(StandsOut(traits => traits.Unfamiliar, 0.1), SuspicionReason.UnfamiliarNames, archive.Unfamiliar >= 0.5);
        Add(StandsOut(traits => traits.New, 0.3), SuspicionReason.MuchNew, isGrave: false);
        // Of little that is new the share says nothing.
        Add(archive.New >= 0.1 && StandsOut(traits => traits.Stored, 0.8), SuspicionReason.Incompressible, isGrave: false);
        return weight >= 2 ? reasons : [];
    }

    /// <summary>Above the median by more than six spreads.</summary>
    internal static bool IsOutlier(double value, IReadOnlyList<double> history)
    {
        var median = Median(history);
        var spread = Math.Max(LeastSpread, ToDeviation * Median([.. history.Select(other => Math.Abs(other - median))]));
        return value > median + (Spreads * spread);
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var ordered = values.Order().ToList();
        return ordered.Count % 2 == 1 ? ordered[ordered.Count / 2] : (ordered[(ordered.Count / 2) - 1] + ordered[ordered.Count / 2]) / 2;
    }
}
