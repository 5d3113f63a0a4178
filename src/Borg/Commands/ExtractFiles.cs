namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg extract</c> into a folder. Existing files of the same name are replaced.</summary>
public sealed record ExtractFiles : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>Where to; absolute. It must exist.</summary>
    public required string TargetDirectory { get; init; }

    /// <summary>Only these files and what is below them, as the archive's list shows them; empty means all.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Leave out so many leading folders; files with fewer are skipped.</summary>
    public int StripComponents { get; init; }

    /// <summary>Restore owners by number instead of by name.</summary>
    public bool NumericIds { get; init; }

    /// <summary>Say each path as it is begun, as a <see cref="Output.BorgLogLine.LogMessage"/> of <see cref="ListLogger"/>.</summary>
    public bool ListsPaths { get; init; }

    /// <summary>The name under which borg says the paths of <see cref="ListsPaths"/>.</summary>
    public const string ListLogger = "borg.output.list";

    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (!TargetDirectory.StartsWith('/'))
            throw new ArgumentException("The target of an extract is absolute.");

        return Begin("extract")
            .Add("--progress")
            .AddIf(ListsPaths, "--list")
            .Option("--strip-components", StripComponents > 0 ? StripComponents : (int?)null)
            .AddIf(NumericIds, "--numeric-ids")
            .Add(Repository.ArgumentFor(Archive))
            .Add("--")
            .AddRange(ArchivePath.ToPatterns(Paths))
            .In(environment, TargetDirectory);
    }
}
