using System.Collections.Immutable;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.Commands;

/// <summary>One borg command, ready to run. Secrets are in the environment only, so its text form is safe to log.</summary>
public sealed class BorgInvocation
{
    internal BorgInvocation(
        ImmutableArray<string> arguments, ImmutableDictionary<string, string> environment, string? workingDirectory = null) =>
        (Arguments, Environment, WorkingDirectory) = (arguments, environment, workingDirectory);

    public ImmutableArray<string> Arguments { get; }

    public ImmutableDictionary<string, string> Environment { get; }

    public string? WorkingDirectory { get; }

    /// <param name="executable">borg's path, or a name to look up in PATH.</param>
    public ChildProcessStart StartOf(string executable = "borg") => new()
    {
        FileName = executable,
        Arguments = Arguments,
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
    };

    public override string ToString() => CommandLine.Display("borg", Arguments);
}
