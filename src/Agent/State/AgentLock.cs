using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.State;

/// <summary>One agent a state folder. An advisory lock that the kernel lets go of when the process ends, however it ends.</summary>
public sealed class AgentLock : IDisposable
{
    private readonly FileStream stream;

    private AgentLock(FileStream stream) => this.stream = stream;

    public static Result<AgentLock> Take(StateFolder state)
    {
        try
        {
            return new AgentLock(new FileStream(state.LockFile, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (IOException)
        {
            return new Problem("agent.running", ProblemKind.Conflict, $"Another bbs-agent works with {state.Location}.", "Stop it first: systemctl stop bbs-agent.");
        }
    }

    /// <summary>Whether an agent holds the lock now.</summary>
    public static bool IsHeld(StateFolder state)
    {
        if (!File.Exists(state.LockFile))
            return false;
        if (!Take(state).IsSuccess(out var mine, out _))
            return true;
        mine.Dispose();
        return false;
    }

    public void Dispose() => stream.Dispose();
}
