using BorgBackupServer.Server.Platform.Start;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Makes the database at first start, before anything else of the server runs: hosts start in rounds, and this is in the first.</summary>
internal sealed class DatabaseStart(IDbContextFactory<ServerDatabase> databases, ServerOptions options) : IHostedLifecycleService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await database.Database.EnsureCreatedAsync(cancellationToken);
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
