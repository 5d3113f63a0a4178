using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>One reason why a client may do less with its repository than back up to it. Without any it may.</summary>
public sealed class Restriction
{
    public const int MostReasonChars = 300;

    private Restriction()
    {
    }

    public RepositoryId RepositoryId { get; private set; }

    public RestrictionCause Cause { get; private set; }

    /// <summary>The most that the client may do.</summary>
    public RepositoryMode Mode { get; private set; }

    /// <summary>For whoever wonders why.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>A user's name, or the server's.</summary>
    public string By { get; private set; } = "";

    public DateTimeOffset Since { get; private set; }

    public static Restriction Create(RepositoryId repositoryId, RestrictionCause cause, RepositoryMode mode, string reason, string by, DateTimeOffset now) => new()
    {
        RepositoryId = repositoryId,
        Cause = cause,
        Mode = mode,
        Reason = new string([.. reason.Trim().Where(letter => !char.IsControl(letter)).Take(MostReasonChars)]),
        By = by,
        Since = now,
    };
}
