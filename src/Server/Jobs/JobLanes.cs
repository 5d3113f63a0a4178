using BorgBackupServer.Server.Platform.Signals;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// The loop of a worker that does a few jobs side by side: sleeps until its topic is raised, looks for jobs, works on as
/// many as it has lanes. Looks now and then without being woken, because a signal may be lost and the database is not.
/// </summary>
/// <param name="name">For the log.</param>
/// <param name="count">Jobs side by side at most.</param>
/// <param name="topic">What wakes it.</param>
/// <param name="signals">Where it is raised.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what breaks.</param>
internal sealed class JobLanes(string name, int count, string topic, Signals signals, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SafetyPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<JobId, Task> lanes = [];

    /// <summary>Runs until it is cancelled; then waits for the work, which is cancelled too.</summary>
    /// <param name="findAsync">Jobs to begin, at most as many as asked for, none of those given; and when to look again at the latest.</param>
    /// <param name="workAsync">One job from beginning to end.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(
        Func<IReadOnlyCollection<JobId>, int, CancellationToken, Task<(IReadOnlyList<JobId> Jobs, TimeSpan? LookAgainIn)>> findAsync,
        Func<JobId, CancellationToken, Task> workAsync,
        CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var next = signals.Next(topic);
                var pause = SafetyPause;
                try
                {
                    foreach (var (id, work) in lanes.Where(lane => lane.Value.IsCompleted).ToList())
                        lanes.Remove(id);
                    if (lanes.Count < count)
                    {
                        var (jobs, lookAgainIn) = await findAsync(lanes.Keys, count - lanes.Count, cancellationToken);
                        foreach (var id in jobs)
                            lanes.Add(id, WorkAsync(id, workAsync, cancellationToken));
                        pause = lookAgainIn < pause ? lookAgainIn.Value : pause;
                    }
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    JobsLog.WorkerGoesOn(logger, exception, name);
                    pause = ErrorPause;
                }

                await Signals.WaitAsync(Task.WhenAny([next, .. lanes.Values]), pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop; what was begun ends below.
        }

        await Task.WhenAll(lanes.Values);
    }

    private async Task WorkAsync(JobId id, Func<JobId, CancellationToken, Task> workAsync, CancellationToken cancellationToken)
    {
        try
        {
            await workAsync(id, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next server goes on with it.
        }
        catch (Exception exception)
        {
            // Whatever it is, the same job at once would meet it again.
            JobsLog.WorkerGoesOn(logger, exception, name);
            await Task.Delay(ErrorPause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
