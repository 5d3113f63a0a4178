using System.Net;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// Keeps an sshd of our own running (single-user mode). A killed server leaves it running, so backups go on, and the next
/// server adopts it; an orderly stop ends the listener and leaves running sessions to their own end.
/// </summary>
internal sealed class PrivateSshd(ServerOptions options, SshPort ports, AuthorizedKeys keys, SshState state, ILogger<PrivateSshd> log)
    : Worker(TimeProvider.System, log)
{
    private const string SearchPath = "/usr/sbin:/usr/local/sbin:/sbin:/usr/bin:/usr/local/bin:/bin";
    private const long MostLogBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SshFiles files = SshFiles.Of(options);
    private int failures;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken); // the first look is part of the start: who sees the server up can use it
        await base.StartAsync(cancellationToken);
    }

    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (FindSshd() is { } sshd && new SshdListener(sshd, files) is var listener && listener.Find() is { } processId)
        {
            await listener.StopAsync(processId, cancellationToken);
            RepositoriesLog.SshdStopped(log, processId);
        }

        state.Down(Problem.Unavailable("ssh.down", "The server is stopping.", "Start it again."));
    }

    /// <summary>A start that failed further up, at the web server's port for instance, ends in no stop; its sshd would stay behind.</summary>
    public override void Dispose()
    {
        if (state.ProcessId is { } processId && FindSshd() is { } sshd && new SshdListener(sshd, files).IsRunning(processId))
            RunningProcess.Signal(processId, ProcessSignal.Terminate);
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // A real process is watched by the real clock, whichever one the server goes by.
            await Task.Delay(Pause, Time, stoppingToken);
            await LookAsync(stoppingToken);
        }
    }

    private TimeSpan Pause => failures == 0 ? Watch : TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures)));

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (state.ProcessId is { } known && FindSshd() is { } sshd && new SshdListener(sshd, files).IsRunning(known) && !SshdListener.IsOutdated(known))
            {
                ShortenLog();
                return;
            }

            if (!(await BringUpAsync(cancellationToken)).IsSuccess(out var processId, out var problem))
            {
                Down(problem);
                return;
            }

            failures = 0;
            state.Up(processId);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The boundary of this worker: the server goes on without its sshd, says so, and tries again.
            RepositoriesLog.SshdFailed(log, exception);
            Down(Problem.Unavailable("ssh.down", $"The private sshd cannot be started: {exception.Message}", "See that the data folder can be written to, and that the address is one of this machine."));
        }
    }

    private async Task<Result<int>> BringUpAsync(CancellationToken cancellationToken)
    {
        if (FindSshd() is not { } sshd)
            return Problem.Unavailable("ssh.sshd-missing", "sshd is not installed on the server.", "Install it (on Debian: apt install openssh-server).");
        if (SshAccount.Check() is { } unusable)
            return unusable;

        Directory.CreateDirectory(files.Directory, RepositoryFolders.OwnerOnly);
        if (SshAccount.IsRoot)
            Directory.CreateDirectory("/run/sshd"); // where sshd locks in its part without privileges; the package makes it only when its own service starts
        if (await SshHostKey.EnsureAsync(files, cancellationToken) is { } problem)
            return problem;
        var address = IPAddress.Parse(options.SshListen ?? options.Listen);
        var listen = new IPEndPoint(address, await ports.EnsureAsync(address, cancellationToken));
        await keys.ApplyAsync(cancellationToken);

        var listener = new SshdListener(sshd, files);
        var configuration = SshdConfiguration.Write(files, listen, SshAccount.Name, SshAccount.IsRoot);
        if (listener.Find() is { } former)
        {
            if (OwnFile.ReadSmall(files.Configuration, 64 * 1024) == configuration && !SshdListener.IsOutdated(former))
            {
                RepositoriesLog.SshdAdopted(log, former);
                return former;
            }

            await listener.StopAsync(former, cancellationToken);
        }

        await OwnFile.ReplaceAsync(files.Configuration, configuration, cancellationToken);
        if (await listener.TestAsync(cancellationToken) is { } refused)
            return refused;
        if ((await listener.StartAsync(listen, cancellationToken)).IsSuccess(out var processId, out problem))
        {
            RepositoriesLog.SshdStarted(log, listen, processId);
            return processId;
        }

        return problem;
    }

    private void Down(Problem problem)
    {
        state.Down(problem);
        failures = Math.Min(failures + 1, 10);
        RepositoriesLog.SshdDown(log, problem.Code, problem.Detail, Pause);
    }

    // sshd appends, so a file cut to nothing is simply written on.
    private void ShortenLog()
    {
        var file = new FileInfo(files.Log);
        if (!file.Exists || file.Length <= MostLogBytes)
            return;
        File.Copy(files.Log, files.Log + ".1", overwrite: true);
        using var stream = new FileStream(files.Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
    }

    private static string? FindSshd() => ExecutablePath.Find("sshd", SearchPath);
}
