using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary>One of each event, so that no test forgets a new one.</summary>
internal static class JobEvents
{
    /// <summary>What the holder of the lease with this epoch can say.</summary>
    public static IReadOnlyList<JobEvent> OfHolder(int epoch) =>
    [
        new JobEvent.Started(epoch),
        new JobEvent.Progressed(epoch),
        new JobEvent.Heard(epoch),
        .. Enum.GetValues<JobOutcome>().Select(outcome => new JobEvent.Finished(epoch, outcome)),
        new JobEvent.Postponed(epoch),
    ];

    /// <summary>All that can happen to a job with this epoch.</summary>
    public static IReadOnlyList<JobEvent> All(int epoch) =>
    [
        new JobEvent.LeaseGiven(epoch + 1),
        new JobEvent.OrderRefused(),
        .. OfHolder(epoch),
        new JobEvent.Verified(HasWarnings: false),
        new JobEvent.Verified(HasWarnings: true),
        new JobEvent.VerificationFailed(),
        new JobEvent.CancelRequested(),
        new JobEvent.LeaseExpired(),
        new JobEvent.AgentForgot(),
        new JobEvent.Requeued(),
        new JobEvent.Stalled(),
        new JobEvent.ServerRestarted(),
        new JobEvent.WorkerGone(),
    ];

    /// <summary>How the job stands after an event that was taken, as the row would say it.</summary>
    public static JobStanding After(JobStanding job, JobEvent @event, Transition transition) => new(
        transition.To,
        transition.Epoch,
        job.IsCancelRequested || @event is JobEvent.CancelRequested or JobEvent.Stalled,
        @event is JobEvent.Postponed || (job.IsAttemptOver && @event is not JobEvent.LeaseGiven),
        job.IsStalled || @event is JobEvent.Stalled);

    /// <summary>Its name in the document, for example <c>Finished(failed)</c>.</summary>
    public static string NameOf(JobEvent @event) => @event switch
    {
        JobEvent.Finished finished => $"Finished({finished.Outcome})",
        JobEvent.Verified verified => verified.HasWarnings ? "Verified(warnings)" : "Verified",
        _ => @event.GetType().Name,
    };
}
