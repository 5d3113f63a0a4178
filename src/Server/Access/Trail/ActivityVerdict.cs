namespace BorgBackupServer.Server.Access.Trail;

/// <summary>Whether the activity holds together.</summary>
/// <param name="RowCount">How many rows were read and fit.</param>
/// <param name="Broken">What does not fit, in one sentence; null where all is well.</param>
/// <param name="FirstBrokenRow">The number of the first row that is missing or altered.</param>
public sealed record ActivityVerdict(long RowCount, string? Broken = null, long? FirstBrokenRow = null)
{
    public bool IsWhole => Broken is null;
}
