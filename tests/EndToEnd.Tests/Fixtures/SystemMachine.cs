using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BorgBackupServer.Journey;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>
/// This machine with its own /etc, /var, /opt and /run in a mount namespace, in which packaging/install.sh was run: real
/// accounts, real sudo, a real sshd, and none of it is on the machine itself. Needs root, as system mode does.
/// Processes are seen by all of these machines, so each takes other numbers for its accounts: else one would end the
/// sessions of another's.
/// </summary>
public sealed class SystemMachine : IAsyncLifetime
{
    private const string Layers = """
        set -e
        mount -t tmpfs -o mode=0755 bbs "$1"
        for name in etc var opt run; do
          mkdir -p "$1/$name/up" "$1/$name/work"
          chmod 0755 "$1/$name/up"
          mount -t overlay -o "lowerdir=/$name,upperdir=$1/$name/up,workdir=$1/$name/work" bbs "/$name"
        done
        mkdir -p /run/sshd
        echo "apart:x:$2:$2::/:/usr/sbin/nologin" >>/etc/passwd
        echo "apart:x:$2:" >>/etc/group
        echo layers are up
        exec sleep infinity
        """;

    // The range that the helper takes numbers from, downwards.
    private const int LastUser = 59_999;
    private const int UsersOfOne = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int machines;

    private readonly string folder = Directory.CreateTempSubdirectory("bbs-e2e-").FullName;
    private readonly List<ChildProcess> children = [];
    private ChildProcess? holder;
    private ChildProcess? sshd;

    public int SshPort { get; } = FreePort();

    /// <summary>A file beside the layers, outside of the namespace.</summary>
    public string this[string name] => Path.Combine(folder, name);

    public async ValueTask InitializeAsync()
    {
        Assert.True(Environment.IsPrivilegedProcess, "System mode is made of accounts: these tests need root.");
        try
        {
            Directory.CreateDirectory(this["layers"]);
            var usersBelow = LastUser - (UsersOfOne * Interlocked.Increment(ref machines));
            holder = ChildProcess.Start("/usr/bin/unshare", ["--mount", "--propagation", "private", "--", "/bin/sh", "-c", Layers, "sh", this["layers"], usersBelow.ToString(CultureInfo.InvariantCulture)], Variables, folder);
            await UntilAsync(() => holder.Lines.Contains("layers are up") || holder.HasExited, "the namespace is there");
            Assert.False(holder.HasExited, string.Join('\n', holder.Lines));
            await InstallAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task InstallAsync() => Succeeded(await RunAsync("root", "", Path.Combine(Published.Packaging, "install.sh"), "--from", Published.Folder, "--no-start"));

    /// <summary>Runs a program in the namespace as one of its accounts.</summary>
    /// <param name="input">What stands on its standard input; null closes the descriptor altogether.</param>
    public Task<(int Exit, string Output, string Error)> RunAsync(string account, string? input, string program, params string[] arguments) =>
        RunAsync(account, input, false, Variables, program, arguments);

    /// <param name="isHeld">Standard input stays open behind what is written, until the program has ended.</param>
    public async Task<(int Exit, string Output, string Error)> RunAsync(
        string account, string? input, bool isHeld, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        string[] closed = input is null ? ["/bin/sh", "-c", "exec \"$@\" <&-", "sh"] : [];
        var start = new ProcessStartInfo("/usr/bin/nsenter", [.. Enter(account), .. closed, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("nsenter does not start.");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(input);
            await process.StandardInput.FlushAsync();
            if (!isHeld)
                process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not wait for all of it; its exit code says why.
        }

        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The helper as the server calls it: through sudo, from the server's account.</summary>
    public Task<(int Exit, string Output, string Error)> HelperAsync(string? input, params string[] arguments) =>
        RunAsync("bbs", input, false, Variables, "/usr/bin/sudo", ["-n", "/opt/bbs/bbs-helper", .. arguments]);

    /// <summary>The same with an order that is carried out for as long as standard input is open.</summary>
    public Task<(int Exit, string Output, string Error)> HeldHelperAsync(string input, params string[] arguments) =>
        RunAsync("bbs", input, true, Variables, "/usr/bin/sudo", ["-n", "/opt/bbs/bbs-helper", .. arguments]);

    /// <summary>A line of shell as root in the namespace.</summary>
    public async Task<string> ShellAsync(string line)
    {
        var ended = await RunAsync("root", "", "/bin/sh", "-c", line);
        Assert.True(ended.Exit == 0, $"{line}\n{ended.Error}");
        return ended.Output.Trim();
    }

    /// <summary>Starts a program in the namespace that runs until the end of the test.</summary>
    public ChildProcess Start(string account, string program, params string[] arguments) => Start(account, Variables, program, arguments);

    public ChildProcess Start(string account, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        var child = ChildProcess.Start("/usr/bin/nsenter", [.. Enter(account), program, .. arguments], variables, folder);
        children.Add(child);
        return child;
    }

    /// <summary>The machine's sshd with the configuration that is installed, on a port of its own.</summary>
    public async Task StartSshdAsync()
    {
        if (sshd is not null)
            return;
        sshd = Start("root", "/usr/sbin/sshd", "-D", "-e", "-o", $"Port={SshPort.ToString(CultureInfo.InvariantCulture)}", "-o", "ListenAddress=127.0.0.1", "-o", "PidFile=none");
        await UntilAsync(() => sshd.HasExited || sshd.Lines.Any(line => line.StartsWith("Server listening", StringComparison.Ordinal)), "sshd listens");
        Assert.False(sshd.HasExited, string.Join('\n', sshd.Lines));
    }

    public static (int Exit, string Output, string Error) Succeeded((int Exit, string Output, string Error) ended)
    {
        Assert.True(ended.Exit == 0, $"exit {ended.Exit}\n{ended.Output}\n{ended.Error}");
        return ended;
    }

    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"Waited for {Patience.TotalSeconds:0} s until {what}.");
            await Task.Delay(30);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(children))
            await child.DisposeAsync();
        // Whatever else runs with this namespace, a session for instance, would keep it alive.
        foreach (var process in Process.GetProcesses())
            using (process)
                if (process.Id != holder?.Id && IsInside(process.Id))
                    process.Kill();
        if (holder is not null)
            await holder.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Dictionary<string, string> Variables { get; } = new()
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["LC_ALL"] = "C.UTF-8",
    };

    private string[] Enter(string account)
    {
        var id = holder?.Id ?? throw new InvalidOperationException("The namespace is gone.");
        string[] enter = [string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{id}/ns/mnt"), "--"];
        return account == "root" ? enter : [.. enter, "/usr/bin/setpriv", $"--reuid={account}", $"--regid={account}", "--init-groups", "--"];
    }

    private bool IsInside(int process)
    {
        try
        {
            return holder is not null && File.ResolveLinkTarget($"/proc/{process}/ns/mnt", false)?.Name == File.ResolveLinkTarget($"/proc/{holder.Id}/ns/mnt", false)?.Name;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
