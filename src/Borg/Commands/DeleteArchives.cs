namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg delete REPOSITORY -- names</c>. List again afterwards: borg 1.2 ends with 0 although a name was missing. Frees
/// nothing; that is <see cref="CompactRepository"/>.
/// </summary>
public sealed record DeleteArchives : BorgCommand
{
    /// <summary>At most one of them may contain a brace, as only a hostile client would name it; delete such ones singly.</summary>
    public required IReadOnlyList<string> Archives { get; init; }

    /// <exception cref="ArgumentException">No name at all (borg would delete the whole repository), or several with a brace.</exception>
    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (Archives.Count == 0)
            throw new ArgumentException("Deleting no archive would be deleting the repository.");

        // borg expands placeholders in the location, whose braces can be doubled; whether it does so in the names behind
        // it depends on its version.
        var braced = Archives.Where(name => name.AsSpan().ContainsAny('{', '}')).ToList();
        if (braced.Count > 1)
            throw new ArgumentException("Archives whose names contain braces are deleted one by one.");

        // Progress, because before the first archive borg may build its cache anew, which can take hours.
        return Begin("delete")
            .Add("--progress")
            .Add(braced is [var name] ? Repository.ArgumentFor(name) : Repository.Argument)
            .Add("--")
            .AddRange(Archives.Except(braced).Select(ArchiveName.Require))
            .In(environment);
    }
}
