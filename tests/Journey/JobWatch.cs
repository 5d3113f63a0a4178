namespace BorgBackupServer.Journey;

/// <summary>Watches a job as its page does, until it has ended.</summary>
public static class JobWatch
{
    /// <summary>The job after its end. Anything but a success ends the journey, with what the job says.</summary>
    public static async Task<Job> UntilSucceededAsync(Trip trip, string jobId, CancellationToken cancellationToken)
    {
        var moments = new HashSet<(long, string?)>();
        var job = await Waiting.ForAsync(
            async () =>
            {
                var now = await trip.Rest.GetAsync<Job>($"/api/v1/jobs/{jobId}", cancellationToken);
                if (now is { IsLive: true, State: "running" })
                {
                    moments.Add((now.FileCount, now.CurrentPath));
                }

                return now.IsLive ? null : now;
            },
            cancellationToken);
        return job.State == "succeeded"
            ? job with { MomentsSeen = moments.Count }
            : throw new StepFailedException($"the {job.Kind} ended as {job.State}: {job.Trouble?.Code} {job.Trouble?.Detail} {job.Trouble?.Hint} {string.Join("; ", job.Warnings.Take(5).Select(warning => warning.Text))}");
    }

    /// <param name="MomentsSeen">How many different moments of progress were seen meanwhile.</param>
    public sealed record Job(
        string Kind, string State, bool IsLive, long FileCount, long OriginalBytes, long CompressedBytes, long DeduplicatedBytes, string? CurrentPath,
        Trouble? Trouble, IReadOnlyList<Warning> Warnings, int MomentsSeen = 0)
    {
        public string Summary => $"{FileCount:N0} files, {Sizes.Text(OriginalBytes)}, {Sizes.Text(DeduplicatedBytes)} new; progress seen at {MomentsSeen} moments";
    }

    public sealed record Trouble(string Code, string Detail, string? Hint);

    public sealed record Warning(string Text);
}
