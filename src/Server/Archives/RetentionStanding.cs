using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Archives;

/// <summary>What retention says of the archives of one plan at one moment.</summary>
/// <param name="Plan">The plan, with its stored retention.</param>
/// <param name="Zone">In which its days begin.</param>
/// <param name="Archives">Its archives, the newest first.</param>
/// <param name="Verdicts">One for each of them, in the same order.</param>
public sealed record RetentionStanding(Plan Plan, TimeZoneInfo Zone, IReadOnlyList<Archive> Archives, IReadOnlyList<RetentionVerdict> Verdicts)
{
    /// <summary>Those that go.</summary>
    public IReadOnlyList<Archive> Going => [.. Archives.Zip(Verdicts).Where(pair => !pair.Second.IsKept).Select(pair => pair.First)];
}
