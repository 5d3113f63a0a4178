namespace BorgBackupServer.Journey.Steps;

/// <summary>Runs the plan and watches it; the second time little may be new.</summary>
public static class BackUp
{
    // An unchanged tree costs its metadata: nothing of the files' contents.
    private const long LittleBytes = 8 * 1024 * 1024;

    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken) => (await RunAsync(trip, cancellationToken)).Summary;

    public static async Task<string> TakeAgainAsync(Trip trip, CancellationToken cancellationToken)
    {
        var job = await RunAsync(trip, cancellationToken);
        return job.DeduplicatedBytes <= LittleBytes && job.DeduplicatedBytes <= Math.Max(job.OriginalBytes / 4, 64 * 1024)
            ? job.Summary
            : throw new StepFailedException($"{Sizes.Text(job.DeduplicatedBytes)} were new in an unchanged tree");
    }

    private static async Task<JobWatch.Job> RunAsync(Trip trip, CancellationToken cancellationToken)
    {
        var started = await trip.Rest.PostAsync<Started>($"/api/v1/plans/{trip.PlanId}/run", new { }, cancellationToken);
        return await JobWatch.UntilSucceededAsync(trip, started.JobId, cancellationToken);
    }

    private sealed record Started(string JobId);
}
