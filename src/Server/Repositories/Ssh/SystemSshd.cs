using System.Net;
using System.Net.Sockets;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>System mode: sees that the machine's sshd answers and that every client's keys are written; it starts nothing itself.</summary>
internal sealed class SystemSshd(ServerOptions options, AccountKeys keys, SshState state, ILogger<SystemSshd> log)
    : PeriodicWorker(TimeSpan.FromMinutes(1), TimeProvider.System, log)
{
    private const int LooksBetweenMending = 60;

    private int looks;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken); // the first look is part of the start: who sees the server up can use it
        await base.StartAsync(cancellationToken);
    }

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The server goes on without, says so, and looks again.
            Down(Problem.Unavailable("ssh.not-installed", $"System mode is not complete on this machine: {exception.Message}", "Run packaging/install.sh again: it mends what is missing."));
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(cancellationToken) is { } problem)
        {
            Down(problem);
        }
        else
        {
            state.UpElsewhere();
        }

        if (looks++ % LooksBetweenMending != 0)
            return;
        keys.Forget();
        await keys.ApplyAsync(cancellationToken);
    }

    private void Down(Problem problem)
    {
        state.Down(problem);
        RepositoriesLog.SshdDown(log, problem.Code, problem.Detail, TimeSpan.FromMinutes(1));
    }

    private async Task<Problem?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(SystemDoor.HostKeyFile))
            return Problem.Unavailable("ssh.host-key-missing", $"The machine's sshd has no Ed25519 host key: {SystemDoor.HostKeyFile} is missing.", "Make it as root: ssh-keygen -A, then reload sshd.");
        using var socket = new TcpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, options.SystemSshPort, patience.Token);
            return null;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Problem.Unavailable(
                "ssh.down", $"The machine's sshd does not answer at port {options.SystemSshPort}.",
                "Start it (systemctl start ssh), or say its port in /etc/bbs/server.env: BBS_SSH_PORT.");
        }
    }
}
