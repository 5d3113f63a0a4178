namespace BorgBackupServer.Server.Platform.Workers;

/// <summary>A <see cref="Worker"/> that looks at once and then every so often. A look that breaks is logged, and the next one comes in its turn.</summary>
/// <param name="pause">Between two looks.</param>
/// <param name="time">Whose pauses they are.</param>
/// <param name="logger">For what breaks.</param>
public abstract partial class PeriodicWorker(TimeSpan pause, TimeProvider time, ILogger logger) : Worker(time, logger)
{
    protected abstract Task LookAsync(CancellationToken cancellationToken);

    protected sealed override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                GoesOn(Logger, exception, GetType().Name);
            }

            await Task.Delay(pause, Time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} could not do its work this time; it looks again in its turn")]
    private static partial void GoesOn(ILogger logger, Exception exception, string worker);
}
