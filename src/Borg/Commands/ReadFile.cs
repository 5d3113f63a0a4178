namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg extract --stdout</c> of one file: its content and nothing else.</summary>
public sealed record ReadFile : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>As the archive's list shows it.</summary>
    public required string Path { get; init; }

    /// <inheritdoc cref="ListArchives.BypassesLock"/>
    public bool BypassesLock { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("extract")
        .Add("--stdout")
        .AddIf(BypassesLock, "--bypass-lock")
        .AddRange([Repository.ArgumentFor(Archive), "--"])
        .AddRange(ArchivePath.ToPatterns([Path]))
        .In(environment);
}
