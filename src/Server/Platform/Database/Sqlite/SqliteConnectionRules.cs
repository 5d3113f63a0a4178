using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Platform.Database.Sqlite;

/// <summary>
/// What each connection needs. The busy timeout is SQLite's own, which looks again within milliseconds;
/// the provider's retry would sleep 150 ms each time. <c>synchronous</c> stays FULL: what was acknowledged
/// to an agent must outlive a power cut, because the agent forgets it then.
/// </summary>
internal sealed class SqliteConnectionRules : DbConnectionInterceptor
{
    private const string Rules = "PRAGMA busy_timeout = 15000; PRAGMA foreign_keys = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Rules;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Rules;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
