namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Whether and when a job that ended badly is tried again by itself. Pure. Only what passes without a person is waited for:
/// the network, a lock, a machine that is away, a disk that is not mounted. A refusal, a wrong setting or damage would be
/// the same the next time, and a restore has somebody who decides.
/// </summary>
public static class RetryRule
{
    private static readonly string[] Network = ["ssh.closed", "ssh.unreachable", "ssh.down", "borg.interrupted", "remote-host.unreachable", "remote-host.closed"];
    private static readonly string[] Lock = ["repository.locked", "repository.busy", "agent.busy"];
    private static readonly string[] Agent = ["job.lost", "agent.restarted", "agent.interrupted", "agent.stopping"];
    private static readonly string[] Storage = ["repository.missing"];

    private static readonly TimeSpan[] AfterNetwork = Minutes(1, 5, 15, 60);
    private static readonly TimeSpan[] AfterLock = Minutes(5, 10, 20, 40);

    // The agent has to come back first, so the first pause needs no length of its own. A machine that every backup brings down gets time.
    private static readonly TimeSpan[] AfterAgent = Minutes(0, 10, 60);
    private static readonly TimeSpan[] AfterStorage = Minutes(10, 30, 60, 120);

    /// <summary>When it is tried again; null for never.</summary>
    /// <param name="kind">What it does. What cannot be begun anew by itself never is.</param>
    /// <param name="code">Why it ended.</param>
    /// <param name="attempt">Which attempt ended, from 1.</param>
    /// <param name="now">When.</param>
    public static DateTimeOffset? NextAt(JobKind kind, string? code, int attempt, DateTimeOffset now)
    {
        var pauses = PausesOf(kind, code);
        return attempt >= 1 && attempt <= pauses.Length ? now + pauses[attempt - 1] : null;
    }

    /// <summary>How often it is tried in all, the first time included.</summary>
    public static int MostAttempts(JobKind kind, string? code) => PausesOf(kind, code).Length + 1;

    private static TimeSpan[] PausesOf(JobKind kind, string? code) => code switch
    {
        _ when kind is not (JobKind.Backup or JobKind.Catalog or JobKind.Prune or JobKind.Compact or JobKind.Check or JobKind.Proof or JobKind.Removal) => [],
        not null when Network.Contains(code) => AfterNetwork,
        not null when Lock.Contains(code) => AfterLock,
        not null when Agent.Contains(code) => AfterAgent,
        not null when Storage.Contains(code) => AfterStorage,
        _ => [],
    };

    private static TimeSpan[] Minutes(params int[] minutes) => [.. minutes.Select(count => TimeSpan.FromMinutes(count))];
}
