using System.Net.Sockets;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>
/// A real sshd on a free loopback port, as the user who runs the tests, with its own host key and its own
/// authorized_keys. It can be stopped, started again on the same port, and given another host key.
/// </summary>
public sealed class LoopbackSshd : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private ChildProcess? process;
    private Task reading = Task.CompletedTask;

    private LoopbackSshd()
    {
    }

    public int Port { get; } = FreePort.Find();

    /// <summary>The account that every key opens: this process's own.</summary>
    public string User { get; } = Environment.UserName;

    /// <summary>Type and base64 of the host key, as a server would hand it out for pinning.</summary>
    public string HostKey { get; private set; } = "";

    /// <summary>Lines of sshd's log, for a failing test to show.</summary>
    public List<string> Log { get; } = [];

    private string AuthorizedKeysFile => folder["authorized_keys"];

    public static async Task<LoopbackSshd> StartNewAsync()
    {
        var sshd = new LoopbackSshd();
        try
        {
            await File.WriteAllTextAsync(sshd.AuthorizedKeysFile, "");
            await sshd.ReplaceHostKeyAsync();
            await sshd.StartAsync();
            return sshd;
        }
        catch
        {
            await sshd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a line to authorized_keys; sshd reads it at the next connection.</summary>
    public Task AuthorizeAsync(string line) => File.AppendAllTextAsync(AuthorizedKeysFile, line + "\n");

    /// <summary>Forgets every key.</summary>
    public Task AuthorizeNobodyAsync() => File.WriteAllTextAsync(AuthorizedKeysFile, "");

    public async Task StartAsync()
    {
        var configuration = folder["sshd_config"];
        await File.WriteAllTextAsync(configuration, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {folder["host_key"]}
            PidFile none
            AuthorizedKeysFile {AuthorizedKeysFile}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            PrintMotd no
            LogLevel INFO
            MaxStartups 100
            """);
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd"); // sshd's privilege separation wants it, and only the system's service makes it
        process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = ExecutablePath.Find("sshd", "/usr/sbin:/usr/local/sbin:/sbin:/usr/bin") ?? throw new FileNotFoundException("sshd is not installed: apt install openssh-server"),
            Arguments = ["-D", "-e", "-f", configuration],
        });
        reading = ReadLogAsync(process);
        var begun = TimeProvider.System.GetTimestamp();
        while (!await IsListeningAsync())
        {
            Assert.False(process.HasExited, "sshd did not start:\n" + string.Join('\n', Log));
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Eventually.Deadline, "sshd does not listen:\n" + string.Join('\n', Log));
            await Task.Delay(20);
        }
    }

    /// <summary>Ends the listener and, being its children, no sessions: those go on like after a service restart.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Makes a new host key; takes effect with the next start.</summary>
    public async Task ReplaceHostKeyAsync()
    {
        File.Delete(folder["host_key"]);
        File.Delete(folder["host_key.pub"]);
        await using (var keygen = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "ssh-keygen",
            Arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", folder["host_key"]],
            SharesError = true,
        }))
            Assert.Equal(0, (await keygen.WaitForExitAsync(CancellationToken.None)).Code);
        HostKey = string.Join(' ', (await File.ReadAllTextAsync(folder["host_key.pub"])).Split(' ').Take(2));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // Sessions hold its standard error open; they end when their clients do.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(5)));
        folder.Dispose();
    }

    private async Task ReadLogAsync(ChildProcess sshd)
    {
        try
        {
            await foreach (var line in sshd.ReadErrorLinesAsync(CancellationToken.None))
                lock (Log)
                    Log.Add(line);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
