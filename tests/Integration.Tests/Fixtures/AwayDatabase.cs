using System.Data.Common;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>While it is away, no connection to the database opens, as when its disk does not answer.</summary>
public sealed class AwayDatabase : DbConnectionInterceptor
{
    private const int CannotOpen = 14;

    private volatile bool isAway;

    public bool IsAway
    {
        get => isAway;
        set => isAway = value;
    }

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Refuse();
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Refuse();
        return ValueTask.FromResult(result);
    }

    private void Refuse()
    {
        if (isAway)
            throw TestDatabase.IsPostgres ? new NpgsqlException("Failed to connect.") : new SqliteException("The disk does not answer.", CannotOpen);
    }
}
