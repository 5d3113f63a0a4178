namespace BorgBackupServer.Journey;

/// <summary>
/// Takes one step within its deadline. It looks every second whether what the journey stands on is still there: a deadline
/// long enough for a large tree would otherwise be waited out for a folder that is gone.
/// </summary>
public static class StepRun
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StepFailedException">The step has failed, and the message says why.</exception>
    public static async Task<string> TakeAsync(Step step, Trip trip, CancellationToken interrupted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        end.CancelAfter(step.Deadline);
        var watch = EndWithTheGroundAsync(trip, end);
        try
        {
            return await step.TakeAsync(trip, end.Token);
        }
        catch (Exception exception) when (exception is StepFailedException or OperationCanceledException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            // Its connections break a moment before the server's end is known.
            if (exception is HttpRequestException && trip.RunningServer is { } server)
            {
                await Task.WhenAny(server.WaitForExitAsync(end.Token), Task.Delay(Pause, end.Token));
            }

            throw new StepFailedException(
                Loss(trip) ?? (exception is not OperationCanceledException ? exception.Message
                    : interrupted.IsCancellationRequested ? "interrupted"
                    : $"not done within {step.Deadline.TotalSeconds:0} s"),
                exception);
        }
        finally
        {
            await end.CancelAsync();
            await watch;
        }
    }

    private static async Task EndWithTheGroundAsync(Trip trip, CancellationTokenSource end)
    {
        while (!end.IsCancellationRequested)
        {
            if (Loss(trip) is not null)
            {
                await end.CancelAsync();
            }

            await Task.Delay(Pause, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string? Loss(Trip trip) =>
        trip.RunningServer is { HasExited: true } server ? $"the server ended by itself, with exit {server.ExitCode}"
        : !Directory.Exists(trip.Folder) ? $"the journey's own folder {trip.Folder} is gone"
        : null;
}
