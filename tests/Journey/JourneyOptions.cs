namespace BorgBackupServer.Journey;

/// <summary>What the command line says.</summary>
public sealed record JourneyOptions
{
    public const string Usage = "usage: Journey --server BBS-SERVER --agent BBS-AGENT --guard BBS-GUARD [--tree FOLDER] [--keep]";

    /// <summary>The published server.</summary>
    public required string Server { get; init; }

    /// <summary>The published agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The published guard.</summary>
    public required string Guard { get; init; }

    /// <summary>The tree that is backed up; read, never written.</summary>
    public required string Tree { get; init; }

    /// <summary>Leave the throw-away folder behind, to look into it.</summary>
    public bool Keep { get; init; }

    /// <summary>The options, or null and the reason.</summary>
    public static (JourneyOptions? Options, string? Refusal) Parse(string[] args)
    {
        var values = new Dictionary<string, string>();
        var keep = false;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--keep")
            {
                keep = true;
            }
            else if (args[i] is "--server" or "--agent" or "--guard" or "--tree" && i + 1 < args.Length)
            {
                values[args[i]] = Path.GetFullPath(args[++i]);
            }
            else
            {
                return (null, $"Not understood: {args[i]}");
            }
        }

        if (!values.TryGetValue("--server", out var server) || !values.TryGetValue("--agent", out var agent) || !values.TryGetValue("--guard", out var guard))
        {
            return (null, "All programs must be named.");
        }

        var missing = new[] { server, agent, guard }.FirstOrDefault(program => !File.Exists(program));
        var tree = values.GetValueOrDefault("--tree", "/usr/share/doc");
        return missing is not null ? (null, $"There is no {missing}.")
            : !Directory.Exists(tree) ? (null, $"There is no folder {tree}.")
            : (new() { Server = server, Agent = agent, Guard = guard, Tree = Path.TrimEndingDirectorySeparator(tree), Keep = keep }, null);
    }
}
