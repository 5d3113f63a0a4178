using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>How the sshd is that lets clients in, for pages and checks.</summary>
public sealed class SshState
{
    private volatile Problem? problem = Problem.Unavailable("ssh.down", "sshd has not been looked at yet.", "Wait a moment.");
    private volatile int processId;

    /// <summary>Null while it takes sessions.</summary>
    public Problem? Problem => problem;

    /// <summary>Null while it is down.</summary>
    public int? ProcessId => processId is var id and > 0 ? id : null;

    internal void Up(int id) => (processId, problem) = (id, null);

    /// <summary>It takes sessions, and is a process of the machine's.</summary>
    internal void UpElsewhere() => (processId, problem) = (0, null);

    internal void Down(Problem why) => (processId, problem) = (0, why);
}
