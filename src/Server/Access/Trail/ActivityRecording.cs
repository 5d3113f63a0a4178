using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>The one call by which a use case says what it does.</summary>
public static class ActivityRecording
{
    /// <summary>
    /// Adds a row to the activity with the next save, in the same transaction as the change it speaks of. Where a change
    /// is written without <c>SaveChangesAsync</c> (ExecuteUpdate, ExecuteDelete), the caller begins a transaction and saves before
    /// it commits. Secrets never: fields are named one by one, and a text typed by a stranger is no detail.
    /// </summary>
    /// <param name="by">Who; an <see cref="Actor"/> fits.</param>
    /// <param name="changes">An <see cref="ActivityChanges"/>; where it is given and nothing differs, nothing is recorded.</param>
    /// <param name="detail">What else is to be known, in one sentence or a problem's code.</param>
    public static void Record(
        this ServerDatabase database, ActivityActor by, ActivityKind kind, ActivitySubject subject, ActivityChanges? changes = null, string? detail = null)
    {
        if (changes is null || changes.Any())
            database.Add(ActivityEntry.Of(by, kind, subject, detail, changes));
    }
}
