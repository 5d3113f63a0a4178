using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>What a person reads before a plan is removed: what stays, what ends, and what goes on.</summary>
public static class PlanRemovalWords
{
    /// <param name="archiveCount">Of the plan.</param>
    /// <param name="otherPlanCount">Of the same client.</param>
    /// <param name="waitingCount">Jobs that wait to be tried again.</param>
    public static string Question(int archiveCount, int otherPlanCount, int waitingCount, ScheduleDraft schedule, ProofRule proofs) => string.Join(' ', new[]
    {
        archiveCount == 0
            ? "It has no archive."
            : $"Its {Counts.Format(archiveCount, "archive stays", "archives stay")}, to be browsed and restored as before; no retention touches {(archiveCount == 1 ? "it" : "them")} any more.",
        schedule.Kind == ScheduleKind.ByHand ? "It has no schedule." : $"Its schedule ends: {Inside(ScheduleWords.Summary(schedule))}.",
        proofs.EveryDays == 0 ? "" : $"Its restore proofs end: {Inside(ProofWords.Rule(proofs))}.",
        waitingCount == 0 ? "" : $"{Counts.Format(waitingCount, "job that waits", "jobs that wait")} to be tried again {(waitingCount == 1 ? "is" : "are")} cancelled.",
        otherPlanCount == 0
            ? "It is the client's only plan: without another one, nothing of this client is backed up."
            : $"The client's {Counts.Format(otherPlanCount, "other plan goes", "other plans go")} on.",
    }.Where(sentence => sentence.Length > 0));

    private static string Inside(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
