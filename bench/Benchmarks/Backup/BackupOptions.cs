using System.Globalization;

namespace BorgBackupServer.Benchmarks.Backup;

/// <param name="Guard">Null (<c>--guard none</c>): borg serve itself is the forced command.</param>
/// <param name="Tree"><c>small</c>: many small files; <c>large</c>: few large ones.</param>
internal sealed record BackupOptions(string Server, string Agent, string? Guard, string Tree, int Files, int Megabytes, int Rounds)
{
    public static BackupOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BackupOptions("artifacts/server/bbs-server", "artifacts/agent/bbs-agent", "artifacts/guard/bbs-guard", "small", 100_000, 2_048, 3);
        for (var at = 0; at + 1 < words.Count; at += 2)
        {
            var value = words[at + 1];
            options = words[at] switch
            {
                "--server" => options with { Server = value },
                "--agent" => options with { Agent = value },
                "--guard" => options with { Guard = value == "none" ? null : value },
                "--tree" => options with { Tree = value },
                "--files" => options with { Files = int.Parse(value, CultureInfo.InvariantCulture) },
                "--megabytes" => options with { Megabytes = int.Parse(value, CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                var other => throw new ArgumentException($"unknown option {other}"),
            };
        }

        return options with
        {
            Server = Path.GetFullPath(options.Server),
            Agent = Path.GetFullPath(options.Agent),
            Guard = options.Guard is { } guard ? Path.GetFullPath(guard) : null,
        };
    }
}
