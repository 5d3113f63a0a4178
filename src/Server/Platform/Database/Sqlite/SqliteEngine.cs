using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database.Sqlite;

/// <summary>One file in the data folder, which the data folder's lock keeps for one server.</summary>
internal sealed class SqliteEngine(string file) : IDatabaseEngine
{
    public string Name => $"database {file}";

    public string Hint => "See that the disk is not full and that the file belongs to this account. A damaged database is put back from a copy of the data folder.";

    /// <summary>The provider takes the write lock at once unless it is asked for this level; what is read is a snapshot either way.</summary>
    public IsolationLevel Snapshot => IsolationLevel.ReadUncommitted;

    public string ActivityGuards => """
        CREATE TRIGGER IF NOT EXISTS activity_is_not_changed BEFORE UPDATE ON activity
        BEGIN SELECT RAISE(ABORT, 'The activity is added to and never changed.'); END;
        CREATE TRIGGER IF NOT EXISTS activity_is_not_deleted BEFORE DELETE ON activity
        BEGIN SELECT RAISE(ABORT, 'The activity is added to and never deleted.'); END;
        """;

    public void AddContexts(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> shared)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 30 };
        services.AddPooledDbContextFactory<ServerDatabase>((provider, builder) =>
        {
            builder.UseSqlite(connection.ConnectionString).AddInterceptors(new SqliteConnectionRules());
            shared(provider, builder);
        });
    }

    // EF Core marks a migration under way with a row. One that was killed leaves it behind, and every later start would
    // wait for it for ever. No other server is on this data folder (ServerFolder holds its lock), so the row is a dead one's.
    public async Task PrepareAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        var marks = await database.Database
            .SqlQueryRaw<int>("SELECT count(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (marks > 0)
            await database.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
    }

    public async Task FinishAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        // Readers never wait for the writer. The mode is kept in the file, so once is enough; asking again is free.
        await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
        File.SetUnixFileMode(file, OwnerOnly.File);
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
