using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Cli;

/// <summary>Reads the command line. Pure: the environment and the user come in.</summary>
public static class AgentArguments
{
    private static readonly string[] Commands = ["enrol", "run", "status", "leave", "rsh"];

    public static Result<AgentOptions> Parse(IReadOnlyList<string> args, Func<string, string?> environment, bool isRoot)
    {
        var home = environment("HOME") is { Length: > 0 } given ? given : "/";
        var options = new AgentOptions
        {
            Command = "help",
            StateDirectory = environment("BBS_AGENT_STATE") is { Length: > 0 } state ? state : isRoot ? "/var/lib/bbs-agent" : Path.Combine(home, ".local/state/bbs-agent"),
            PolicyFile = environment("BBS_AGENT_POLICY") is { Length: > 0 } policy ? policy : isRoot ? "/etc/bbs-agent/policy.toml" : Path.Combine(home, ".config/bbs-agent/policy.toml"),
        };
        string? command = null;
        for (var at = 0; at < args.Count; at++)
        {
            var argument = args[at];
            // What follows is borg's, not ours: its own -p must not be read as an option of this program.
            if (command == "rsh" && argument is not ("--state" or "--repository"))
                return Finish(options with { Command = command, RemoteShellArguments = [.. args.Skip(at)] });

            var (name, inline) = argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
                ? (argument[..equals], argument[(equals + 1)..])
                : (argument, null);
            if (name is "--state" or "--policy" or "--server" or "--repository")
            {
                var value = inline ?? (++at < args.Count ? args[at] : null);
                if (string.IsNullOrEmpty(value))
                    return Usage($"{name} needs a value.");
                options = name switch
                {
                    "--state" => options with { StateDirectory = value },
                    "--policy" => options with { PolicyFile = value },
                    "--server" => options with { Server = value },
                    _ => options with { RepositoryId = value },
                };
                continue;
            }

            switch (argument)
            {
                case "--help" or "-h" or "help":
                    return options with { Command = "help" };
                case "--version" or "version":
                    return options with { Command = "version" };
                case "--again":
                    options = options with { IsAgain = true };
                    break;
                case "--json":
                    options = options with { IsJson = true };
                    break;
                case "--yes":
                    options = options with { IsConfirmed = true };
                    break;
                case "--offline":
                    options = options with { IsOffline = true };
                    break;
                case var _ when command is null && Commands.Contains(argument):
                    command = argument;
                    break;
                default:
                    return Usage($"\"{argument}\" is not understood.");
            }
        }

        return command is null ? options : Finish(options with { Command = command });
    }

    private static Result<AgentOptions> Finish(AgentOptions options)
    {
        if (options.Server is not null && options.Command != "enrol")
            return Usage("--server belongs to enrol.");
        if (options.IsAgain && options.Command != "enrol")
            return Usage("--again belongs to enrol.");
        if (options.IsJson && options.Command != "status")
            return Usage("--json belongs to status.");
        if ((options.IsConfirmed || options.IsOffline) && options.Command != "leave")
            return Usage("--yes and --offline belong to leave.");
        if (options.RepositoryId is not null && options.Command != "rsh")
            return Usage("--repository belongs to rsh.");
        if (options.Command == "enrol" && options.Server is null)
            return Usage("enrol needs --server ADDRESS.");
        return options with { StateDirectory = Path.GetFullPath(options.StateDirectory), PolicyFile = Path.GetFullPath(options.PolicyFile) };
    }

    private static Problem Usage(string detail) => new("usage", ProblemKind.Usage, detail, "See bbs-agent --help.");
}
