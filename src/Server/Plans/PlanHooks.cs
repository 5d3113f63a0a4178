namespace BorgBackupServer.Server.Plans;

/// <summary>Hooks of the client's own folder that a plan names. What they do stands on the client alone.</summary>
/// <param name="Before">Runs before the backup.</param>
/// <param name="After">Runs after it, however it ended.</param>
/// <param name="GoesOnWithout">The backup is made although <paramref name="Before"/> failed; the job is then warned.</param>
/// <param name="TimeoutMinutes">How long each may take; null means an hour.</param>
public sealed record PlanHooks(string? Before = null, string? After = null, bool GoesOnWithout = false, int? TimeoutMinutes = null)
{
    public const int DefaultMinutes = 60;

    public static PlanHooks None { get; } = new();

    /// <summary>Nothing runs.</summary>
    internal bool AreNone => Before is null && After is null;
}
