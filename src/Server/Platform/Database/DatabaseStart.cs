using System.Data.Common;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Makes the tables at first start and brings older ones up to date, before anything else of the server runs: hosts start in rounds, and this is in the first.</summary>
internal sealed class DatabaseStart(IDatabaseEngine engine, IDbContextFactory<ServerDatabase> databases) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await engine.PrepareAsync(database, cancellationToken);
            // Compares the whole model first, also when nothing is to be done; most starts have nothing to do.
            if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                await database.Database.MigrateAsync(cancellationToken);
            await engine.FinishAsync(database, cancellationToken);
        }
        catch (DbException exception)
        {
            throw new ServerStartException($"The {engine.Name} cannot be used: {exception.Message}", engine.Hint);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
