namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg delete REPOSITORY -- names</c>. List again afterwards: borg 1.2 ends with 0 although a name was missing. Frees
/// nothing; that is <see cref="CompactRepository"/>.
/// </summary>
public sealed record DeleteArchives : BorgCommand
{
    public required IReadOnlyList<string> Archives { get; init; }

    /// <exception cref="ArgumentException">No name at all: borg would delete the whole repository.</exception>
    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (Archives.Count == 0)
            throw new ArgumentException("Deleting no archive would be deleting the repository.");

        return Begin("delete")
            .Add(Repository.Argument)
            .Add("--")
            .AddRange(Archives.Select(name => Placeholders.Escape(ArchiveName.Require(name))))
            .In(environment);
    }
}
