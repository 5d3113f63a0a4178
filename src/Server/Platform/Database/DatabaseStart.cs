using BorgBackupServer.Server.Platform.Start;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Makes the database at first start and brings an older one up to date, before anything else of the server runs: hosts start in rounds, and this is in the first.</summary>
internal sealed class DatabaseStart(IDbContextFactory<ServerDatabase> databases, ServerOptions options) : IHostedLifecycleService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await ForgetDeadMigrationAsync(database, cancellationToken);
            // Compares the whole model first, also when nothing is to be done; most starts have nothing to do.
            if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                await database.Database.MigrateAsync(cancellationToken);
            // Readers never wait for the writer. The mode is kept in the file, so once is enough; asking again is free.
            await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
            File.SetUnixFileMode(options.DatabaseFile, OwnerOnly);
        }
        catch (SqliteException exception)
        {
            throw new ServerStartException(
                $"The database {options.DatabaseFile} cannot be used: {exception.Message}",
                "See that the disk is not full and that the file belongs to this account. A damaged database is put back from a copy of the data folder.");
        }
    }

    // EF Core marks a migration under way with a row. One that was killed leaves it behind, and every later start would
    // wait for it for ever. No other server is on this data folder (ServerFolder holds its lock), so the row is a dead one's.
    private static async Task ForgetDeadMigrationAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        var marks = await database.Database
            .SqlQueryRaw<int>("SELECT count(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (marks > 0)
            await database.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Pooled connections hold the files open; the next server on this folder, also in this process, starts clean.
        SqliteConnection.ClearAllPools();
        return Task.CompletedTask;
    }
}
