namespace BorgBackupServer.Borg.WaysBack;

/// <summary>What came of a step.</summary>
/// <param name="Obstacle">Why nothing was done; null where it was done.</param>
/// <param name="Detail">For a person, where there is more to say.</param>
public sealed record WayBackOutcome(WayBackObstacle? Obstacle = null, string? Detail = null);
