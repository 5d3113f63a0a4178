namespace BorgBackupServer.Borg.Commands;

/// <summary>What all borg commands on a repository have.</summary>
public abstract record BorgCommand
{
    private protected BorgCommand()
    {
    }

    public required RepositoryLocation Repository { get; init; }

    /// <summary>How long borg waits for the repository's lock, in whole seconds.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The command with its environment.</summary>
    /// <exception cref="ArgumentException">A value that borg would read as something else.</exception>
    public abstract BorgInvocation In(BorgEnvironment environment);

    private protected Argv Begin(params ReadOnlySpan<string> command) => Argv.For(command).Seconds("--lock-wait", LockWait);
}
