using System.Globalization;

namespace BorgBackupServer.Benchmarks.Fleet;

internal sealed record FleetOptions(string Server, string Agent, int Agents, int Orders, TimeSpan Rest)
{
    public static FleetOptions Parse(IReadOnlyList<string> words)
    {
        var options = new FleetOptions("artifacts/server/bbs-server", "artifacts/agent/bbs-agent", 1000, 40, TimeSpan.FromSeconds(30));
        for (var at = 0; at + 1 < words.Count; at += 2)
        {
            var value = words[at + 1];
            options = words[at] switch
            {
                "--server" => options with { Server = Path.GetFullPath(value) },
                "--agent" => options with { Agent = Path.GetFullPath(value) },
                "--agents" => options with { Agents = int.Parse(value, CultureInfo.InvariantCulture) },
                "--orders" => options with { Orders = int.Parse(value, CultureInfo.InvariantCulture) },
                "--rest" => options with { Rest = TimeSpan.FromSeconds(int.Parse(value, CultureInfo.InvariantCulture)) },
                var other => throw new ArgumentException($"unknown option {other}"),
            };
        }

        return options with { Server = Path.GetFullPath(options.Server), Agent = Path.GetFullPath(options.Agent) };
    }
}
