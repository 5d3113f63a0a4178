using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>One run in the memory of the supervisor, which alone changes it, under its lock.</summary>
internal sealed class ActiveRun(JobReference job, RunReporter reporter, RunState state) : IDisposable
{
    public JobReference Job => job;

    public RunReporter Reporter => reporter;

    public RunState State { get; set; } = state;

    /// <summary>Interrupts the work.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Set when the stop came from the agent's own end and not from the server.</summary>
    public bool IsAgentStopping { get; set; }

    /// <summary>The work; completed for a run that was only found on disk.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public void Dispose() => Stop.Dispose();
}
