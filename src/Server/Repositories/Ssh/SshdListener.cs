using System.Net;
using System.Net.Sockets;
using System.Text;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// The process of the private sshd that listens. It makes itself a session of its own (a daemon), so it outlives a killed
/// server, and the next server finds it again by what it is: an sshd with our configuration. Its sessions are processes
/// of their own and outlive it in turn.
/// </summary>
/// <param name="sshd">Absolute path; sshd starts itself anew for each session and insists on it.</param>
internal sealed class SshdListener(string sshd, SshFiles files)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(30);

    // A real process is waited for by the real clock, whichever one the server goes by.
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Null if sshd would take the configuration.</summary>
    public async Task<Problem?> TestAsync(CancellationToken cancellationToken)
    {
        var (exit, text) = await RunAsync(["-t", "-f", files.Configuration], cancellationToken);
        return exit == 0
            ? null
            : Problem.Unavailable("ssh.config-refused", $"sshd refuses its configuration: {text}", "Is another version of OpenSSH installed? The server's log has the whole text.");
    }

    /// <summary>The process that listens with our configuration, or null.</summary>
    public int? Find()
    {
        if (int.TryParse(OwnFile.ReadSmall(files.ProcessId, 32), out var written) && IsRunning(written))
            return written;
        // The file can be lost, and then nothing else could ever have the port.
        return RunningProcess.All().Where(IsRunning).Select(id => (int?)id).FirstOrDefault();
    }

    public bool IsRunning(int processId) =>
        processId > 1
        && RunningProcess.CommandLineOf(processId) is { } title
        && title.StartsWith("sshd: ", StringComparison.Ordinal)
        && title.Contains($" -f {AsShown(files.Configuration)} ", StringComparison.Ordinal);

    /// <summary>True if its program was replaced since: it could then start no further session.</summary>
    public static bool IsOutdated(int processId) =>
        new FileInfo($"/proc/{processId}/exe").LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal) == true;

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task<Result<int>> StartAsync(IPEndPoint listen, CancellationToken cancellationToken)
    {
        var logStart = File.Exists(files.Log) ? new FileInfo(files.Log).Length : 0;
        var (exit, text) = await RunAsync(["-f", files.Configuration, "-E", files.Log], cancellationToken);
        if (exit != 0)
            return Problem.Unavailable("ssh.down", $"sshd does not start: {text}", $"Its log is {files.Log}.");

        var startedAt = Clock.GetTimestamp();
        while (Clock.GetElapsedTime(startedAt) < StartTimeout)
        {
            if (Find() is { } processId && await AnswersAsync(listen, cancellationToken))
                return processId;
            var said = LogFrom(logStart);
            if (said.Contains("Address already in use", StringComparison.Ordinal))
            {
                return Problem.Unavailable(
                    "ssh.port-taken", $"Another program has the port of the private sshd, {listen}.",
                    "Stop that program. The port is never changed by itself, because agents know no other.");
            }

            if (said.Contains("Cannot bind any address", StringComparison.Ordinal))
                break;
            await Task.Delay(Step, Clock, cancellationToken);
        }

        return Problem.Unavailable("ssh.down", $"sshd does not listen at {listen}: {LastLine(LogFrom(logStart))}", $"Its log is {files.Log}.");
    }

    /// <summary>Ends the listener; its sessions go on. Returns when it is gone.</summary>
    public async Task StopAsync(int processId, CancellationToken cancellationToken)
    {
        if (!IsRunning(processId) || !RunningProcess.Signal(processId, ProcessSignal.Terminate))
            return;
        var startedAt = Clock.GetTimestamp();
        while (IsRunning(processId))
        {
            if (Clock.GetElapsedTime(startedAt) > StopTimeout)
                RunningProcess.Signal(processId, ProcessSignal.Kill);
            await Task.Delay(Step, Clock, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(IPEndPoint listen, CancellationToken cancellationToken)
    {
        var address = listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listen.Address;
        using var socket = new TcpClient(address.AddressFamily);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await socket.ConnectAsync(address, listen.Port, patience.Token);
            var banner = new byte[4];
            await socket.GetStream().ReadExactlyAsync(banner, patience.Token);
            return banner.AsSpan().SequenceEqual("SSH-"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    // Not bound to our own life. sshd goes into the background by itself and closes these pipes then.
    private async Task<(int Exit, string Text)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = sshd,
            Arguments = arguments,
            InheritedVariables = ["PATH"],
            Environment = RoomForTitle(arguments),
            DiesWithParent = false,
        });
        var drained = child.Output.CopyToAsync(Stream.Null, cancellationToken);
        var errors = await child.ReadErrorLinesAsync(cancellationToken).Take(50).ToListAsync(cancellationToken);
        await drained;
        return ((await child.WaitForExitAsync(cancellationToken)).Code, string.Join(' ', errors));
    }

    // sshd writes its title over its arguments and its environment and cuts it where they end; by the title we know it again.
    private static Dictionary<string, string> RoomForTitle(string[] arguments) =>
        new() { ["ROOM_FOR_TITLE"] = new string('-', 100 + arguments.Sum(argument => AsShown(argument).Length)) };

    // sshd writes what is not plain ASCII in its title as octal numbers (vis(3), VIS_OCTAL).
    private static string AsShown(string path) => string.Concat(Encoding.UTF8.GetBytes(path).Select(letter =>
        letter is >= 0x20 and < 0x7F ? ((char)letter).ToString() : "\\" + Convert.ToString(letter, 8).PadLeft(3, '0')));

    private string LogFrom(long start)
    {
        if (!File.Exists(files.Log))
            return "";
        using var log = new FileStream(files.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = Math.Min(start, log.Length);
        using var reader = new StreamReader(log);
        var text = new char[16 * 1024];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "it does not say why.";
}
