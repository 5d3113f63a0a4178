using System.Globalization;

namespace BorgBackupServer.Benchmarks.Soak;

/// <param name="Clients">Each with an agent, a repository and a plan of its own.</param>
/// <param name="Days">Of the simulated clock.</param>
/// <param name="Seed">Of the faults and of the times: the same seed plays the same agents, though not the same race between them.</param>
internal sealed record SoakOptions(int Clients, int Days, int Seed)
{
    public static SoakOptions Parse(IReadOnlyList<string> words)
    {
        var options = new SoakOptions(Clients: 200, Days: 365, Seed: 1);
        for (var at = 0; at + 1 < words.Count; at += 2)
            options = words[at] switch
            {
                "--clients" => options with { Clients = Number(words[at + 1]) },
                "--days" => options with { Days = Number(words[at + 1]) },
                "--seed" => options with { Seed = Number(words[at + 1]) },
                var other => throw new ArgumentException($"unknown option {other}"),
            };
        return options;
    }

    private static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
