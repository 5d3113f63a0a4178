namespace BorgBackupServer.Server.Jobs;

/// <summary>What an event does to a job.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state after; the same as before where the event is taken and moves nothing.</param>
/// <param name="Epoch">The epoch after; only a new lease raises it.</param>
/// <param name="Reason">Why, in the words of the document of state machines.</param>
public sealed record Transition(JobState From, JobState To, int Epoch, string Reason)
{
    public bool Moves => From != To;
}
