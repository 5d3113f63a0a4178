namespace BorgBackupServer.Server.Schedules;

/// <summary>Looks every few seconds whether a schedule's time has come. One indexed query; it only queues.</summary>
internal sealed class ScheduleTick(RunDueSchedules runDue, TimeProvider time, ILogger<ScheduleTick> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            do
                await TickAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await runDue.HandleAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            SchedulesLog.GoesOn(logger, exception);
        }
    }
}
