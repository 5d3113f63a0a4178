namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg init</c>: makes a repository that is encrypted with a key kept in it, below the passphrase of the environment.</summary>
public sealed record InitRepository : BorgCommand
{
    public RepositoryEncryption Encryption { get; init; } = RepositoryEncryption.Repokey;

    /// <summary>Makes the folders above it too; at another end where nobody else could.</summary>
    public bool MakesParents { get; init; }

    /// <exception cref="ArgumentException">The environment has no passphrase.</exception>
    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (string.IsNullOrEmpty(environment.Passphrase))
            throw new ArgumentException("A repository is made with a passphrase only.", nameof(environment));

        return Begin("init").Option("--encryption", Encryption.NameOf()).AddIf(MakesParents, "--make-parent-dirs").Add(Repository.Argument).In(environment);
    }
}
