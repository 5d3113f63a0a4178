using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Backup;

/// <summary>borg by hand against the server's own sshd: a key and a repository of its own, the same forced command, no agent.</summary>
internal sealed class PlainBorg(string folder, string dataFolder, string compression)
{
    private const string Passphrase = "bench";

    private readonly string home = Path.Combine(folder, "plain");

    private string Repository => Path.Combine(home, "repository");

    public async Task PrepareAsync()
    {
        Directory.CreateDirectory(home);
        await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(home, "key")]);
        // A home of its own, as on a server: borg asks a person about a repository that it knows by another address.
        await RunAsync("borg", ["init", "--encryption=repokey", Repository], "server");
        var key = (await File.ReadAllTextAsync(Path.Combine(home, "key.pub"))).Trim();
        _ = SshPublicKey.TryParse(key, out var parsed);
        var line = new ServeForcedCommand
        {
            Executable = "/usr/bin/borg",
            HomeDirectories = [home],
            Repositories = [Repository],
            BaseDirectory = Path.Combine(home, "serve"),
        }.ToAuthorizedKey(parsed!, "bench"); // because ssh-keygen just made it
        await File.AppendAllTextAsync(Path.Combine(dataFolder, "ssh", "authorized_keys"), line + "\n");
    }

    public async Task<double> BackUpAsync(string source, string user, int port)
    {
        var start = TimeProvider.System.GetTimestamp();
        await RunAsync("borg", ["create", "--log-json", "--json", "--progress", $"--compression={compression}", $"ssh://{user}@127.0.0.1:{port}{Repository}::{Guid.CreateVersion7()}", source]);
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private async Task RunAsync(string file, IReadOnlyList<string> arguments, string baseDirectory = "base")
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = file,
            Arguments = arguments,
            Environment = new Dictionary<string, string>
            {
                ["BORG_BASE_DIR"] = Path.Combine(home, baseDirectory),
                ["BORG_PASSPHRASE"] = Passphrase,
                ["TZ"] = "UTC",
                ["LC_ALL"] = "C.UTF-8",
                ["BORG_RSH"] = $"ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={home}/known_hosts -o IdentitiesOnly=yes -i {home}/key -c aes128-gcm@openssh.com",
            },
        });
        var output = child.Output.CopyToAsync(Stream.Null);
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
        {
            if (Environment.GetEnvironmentVariable("BENCH_VERBOSE") is not null)
                Console.Error.WriteLine(line);
        }

        await output;
        if ((await child.WaitForExitAsync(CancellationToken.None)).Code != 0)
            throw new InvalidOperationException($"{file} failed.");
    }
}
