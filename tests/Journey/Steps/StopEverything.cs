namespace BorgBackupServer.Journey.Steps;

/// <summary>Stops agent and server as a service manager does, and looks whether anything of theirs is left running.</summary>
public static class StopEverything
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        trip.RunningServer = null;
        await AgentProcess.StopAsync(trip);
        foreach (var process in trip.Processes)
        {
            await process.StopAsync(TimeSpan.FromSeconds(60));
            if (process.ExitCode != 0)
            {
                throw new StepFailedException($"process {process.Id} ended with exit {process.ExitCode}");
            }
        }

        try
        {
            await Waiting.ForAsync(() => Task.FromResult(AgentProcess.Leftovers(trip).Count == 0 ? "none" : null), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new StepFailedException($"still running: {string.Join("; ", AgentProcess.Leftovers(trip).Select(process => $"{process.Id}: {process.CommandLine}"))}");
        }

        return "nothing is left running";
    }
}
