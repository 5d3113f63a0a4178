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

    /// <summary>The program that runs borg for us, as another account and within limits of its own; null where borg itself is started.</summary>
    public string? Through { get; private init; }

    /// <summary>What that program reads first. Its standard input then stays open, and its end ends borg.</summary>
    public ReadOnlyMemory<byte> Request { get; private init; }

    /// <summary>A run by a program that finds out everything else by itself.</summary>
    public static BorgInvocation By(string program, ImmutableArray<string> arguments, ReadOnlyMemory<byte> request) =>
        new(arguments, ImmutableDictionary<string, string>.Empty) { Through = program, Request = request };

    /// <param name="executable">borg's path, or a name to look up in PATH.</param>
    public ChildProcessStart StartOf(string executable = "borg") => new()
    {
        FileName = Through ?? executable,
        Arguments = Arguments,
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
        HasInput = Through is not null,
        StopsWithInput = Through is not null,
    };

    public override string ToString() => CommandLine.Display(Through ?? "borg", Arguments);
}
