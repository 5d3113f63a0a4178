using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>Takes the right to the database again after PostgreSQL was away; stops this server where another one was faster.</summary>
internal sealed partial class PostgresHoldKeeper(PostgresHold hold, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<PostgresHoldKeeper> logger) : Worker(time, logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(LookEvery, Time, stoppingToken);
            if (await hold.HasItAsync(stoppingToken))
                continue;
            AnotherServerHasIt(Logger);
            lifetime.StopApplication();
            return;
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Another server has taken this server's database while it was away; this one stops")]
    private static partial void AnotherServerHasIt(ILogger logger);
}
