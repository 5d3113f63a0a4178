namespace BorgBackupServer.Protocol;

/// <summary>
/// Hooks by their names. What they do stands in the client's own folder, and whoever names one can neither change it nor
/// give it arguments.
/// </summary>
public sealed record HookChoice
{
    /// <summary>Runs before anything is read: 1 to 100 of <c>A–Z a–z 0–9 . _ -</c>, starting with a letter or digit.</summary>
    public string? Before { get; init; }

    /// <summary>Runs afterwards, however the work ended.</summary>
    public string? After { get; init; }

    /// <summary>True if the backup is made although <see cref="Before"/> failed; the job is then warned.</summary>
    public bool? GoesOnWithout { get; init; }

    /// <summary>How long each may take; null means an hour.</summary>
    public int? TimeoutSeconds { get; init; }
}
