namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg check</c>, which only reads; <see cref="RepairRepository"/> is the one that does not.</summary>
public sealed record CheckRepository : BorgCommand
{
    /// <summary>Only the repository's files; needs no passphrase.</summary>
    public bool RepositoryOnly { get; init; }

    /// <summary>Decrypt and compare every chunk; not together with <see cref="RepositoryOnly"/>.</summary>
    public bool VerifiesData { get; init; }

    /// <summary>Check only so many of the newest archives.</summary>
    public int? LastArchives { get; init; }

    /// <summary>Stop after this time and go on there the next time; only with <see cref="RepositoryOnly"/>.</summary>
    public TimeSpan? MaxDuration { get; init; }

    public override BorgInvocation In(BorgEnvironment environment)
    {
        if ((RepositoryOnly && VerifiesData) || (MaxDuration is not null && !RepositoryOnly))
            throw new ArgumentException("borg refuses this combination of checks.");

        return Begin("check")
            .Add("--progress")
            .AddIf(RepositoryOnly, "--repository-only")
            .AddIf(VerifiesData, "--verify-data")
            .Option("--last", LastArchives)
            .Seconds("--max-duration", MaxDuration)
            .Add(Repository.Argument)
            .In(environment);
    }
}
