using BorgBackupServer.Server.Access.Trail;

namespace BorgBackupServer.Server.Activity;

/// <summary>One row of the activity, on the page, in the API and as a line of the export.</summary>
/// <param name="Sequence">1, 2, 3 … without a gap.</param>
/// <param name="Hash">Over this row and the hash of the row before; docs/activity.md says how it is computed.</param>
public sealed record ActivityRow(
    long Sequence, DateTimeOffset At, ActivityKind Kind, ActivityRow.Somebody Actor, ActivitySubject Subject, string? Detail, IReadOnlyList<ActivityChange> Changes, string Hash)
{
    public sealed record Somebody(ActivityActorKind Kind, Guid? Id, string Name, string? Address, Guid? SessionId);

    public static ActivityRow Of(ActivityEntry entry) => new(
        entry.Sequence, entry.At, entry.Kind,
        new Somebody(entry.ActorKind, entry.ActorId, entry.ActorName, entry.Address, entry.SessionId),
        new ActivitySubject(entry.SubjectNoun, entry.SubjectId, entry.SubjectName, entry.ClientId, entry.ClientName),
        entry.Detail, entry.Changes(), entry.Hash);
}
