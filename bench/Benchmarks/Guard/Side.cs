using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Guard;

/// <summary>A repository and the way to it: a script in the place of ssh, which starts the guard, or borg itself.</summary>
internal sealed class Side
{
    private readonly string? guard;

    private Side(string folder, string? guard) => (Folder, this.guard) = (folder, guard);

    public string Folder { get; }

    private string Repository => Path.Combine(Folder, "repository");

    private Dictionary<string, string> Variables => new()
    {
        ["BORG_BASE_DIR"] = Path.Combine(Folder, "client"),
        ["BORG_PASSPHRASE"] = "bench",
        ["BORG_RSH"] = Path.Combine(Folder, "rsh"),
        ["TZ"] = "UTC",
        ["LC_ALL"] = "C.UTF-8",
        ["PATH"] = "/usr/bin:/bin",
    };

    /// <param name="folder">Made here.</param>
    /// <param name="guard">The guard's program; null for none.</param>
    public static async Task<Side> MakeAsync(string folder, string? guard)
    {
        var side = new Side(folder, guard);
        foreach (var name in (string[])["sessions", "server"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        await RunAsync("/usr/bin/borg", ["init", "--encryption=repokey", side.Repository], side.Variables.Append(new("BORG_BASE_DIR", Path.Combine(folder, "server"))), 0);
        var borg = string.Join(' ', BorgServe.Arguments([folder], [side.Repository]).Select(CommandLine.Quote));
        var rules = Path.Combine(folder, "rules.json");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "rsh"), $"#!/bin/sh\nexec {(guard is null ? $"/usr/bin/borg {borg}" : $"{CommandLine.Quote(guard)} serve --rules {CommandLine.Quote(rules)}")}\n");
        File.SetUnixFileMode(Path.Combine(folder, "rsh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var config = await File.ReadAllLinesAsync(Path.Combine(side.Repository, "config"));
        await File.WriteAllBytesAsync(rules, JsonSerializer.SerializeToUtf8Bytes(
            new GuardRules
            {
                Version = GuardRules.CurrentVersion,
                ClientId = "bench",
                Borg = "/usr/bin/borg",
                BaseDirectory = Path.Combine(folder, "server"),
                HomeDirectories = [folder],
                SessionDirectory = Path.Combine(folder, "sessions"),
                RateFile = Path.Combine(folder, "rate"),
                Limits = new(),
                Repositories = [new GuardedRepository { Path = side.Repository, BorgId = config.First(line => line.StartsWith("id = ", StringComparison.Ordinal))[5..], Mode = RepositoryMode.Backup, LockFile = Path.Combine(folder, "lock") }],
            },
            GuardJson.Default.GuardRules));
        File.SetUnixFileMode(rules, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return side;
    }

    public async Task<(double Seconds, double Megabytes)> BackUpAsync(string source, string compression)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var backup = RunAsync("/usr/bin/borg", ["create", $"--compression={compression}", $"ssh://bench{Repository}::{Guid.CreateVersion7()}", source], Variables, 0);
        var memory = 0.0;
        while (guard is not null && !backup.IsCompleted)
        {
            memory = Math.Max(memory, Peak());
            await Task.WhenAny(backup, Task.Delay(100));
        }

        await backup;
        return (TimeProvider.System.GetElapsedTime(begun).TotalSeconds, memory);
    }

    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> variables, int expected)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in variables)
            environment[name] = value;
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, Environment = environment });
        var output = child.Output.CopyToAsync(Stream.Null);
        var said = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
            said.Add(line);
        await output;
        if ((await child.WaitForExitAsync(CancellationToken.None)).Code != expected)
            throw new InvalidOperationException($"{program} failed: {string.Join('\n', said)}");
    }

    // The guard is the process that has our rules in its command line.
    private double Peak()
    {
        foreach (var process in RunningProcess.All().Where(process => RunningProcess.CommandLineOf(process) is { } line && line.StartsWith(guard!, StringComparison.Ordinal) && line.Contains(Folder, StringComparison.Ordinal))) // because only a side with one is asked
            try
            {
                var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1_000_000;
            }
            catch (IOException)
            {
                // It has ended just now.
            }

        return 0;
    }
}
