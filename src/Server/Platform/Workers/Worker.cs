using System.Data.Common;

namespace BorgBackupServer.Server.Platform.Workers;

/// <summary>
/// Something that the server does by itself, beside all requests. What breaks it is logged, and after a growing pause it
/// begins anew: a database that was locked for a moment must not end the server, nor leave it running without one of its
/// workers.
/// </summary>
public abstract partial class Worker(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>The work. Returns when there is no more of it, throws when it is told to stop.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    /// <summary>What is left to do when the work is over, such as writing what was kept in memory.</summary>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public sealed override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await EndAsync(cancellationToken);
        }
        catch (DbException)
        {
            // The database may be why the server stops, and that has been said: the end of a worker must not hide it.
        }
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 1; !stoppingToken.IsCancellationRequested; failures++)
        {
            var begun = time.GetTimestamp();
            try
            {
                await WorkAsync(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                BeginsAnew(logger, exception, GetType().Name);
            }

            // What went well for a while is not paused for what was before.
            if (time.GetElapsedTime(begun) > LongestPause)
                failures = 1;
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} broke and begins anew")]
    private static partial void BeginsAnew(ILogger logger, Exception exception, string worker);
}
