using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>
/// One writer at a time, as in SQLite, so that "read, decide, write" is right in both without a second way of writing it:
/// each transaction that may write begins by taking one advisory lock, which PostgreSQL lets go of at its end, also when the
/// server dies. Who only reads never waits. ADR 14 has the reasons and what it costs.
/// </summary>
internal sealed class PostgresWriteTurns : DbCommandInterceptor, IDbTransactionInterceptor
{
    private const string TakeTurn = $"SELECT pg_advisory_xact_lock({PostgresHold.Family}, 1)";

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (IsReader(result))
            return result;
        using var command = Command(connection, result);
        command.ExecuteNonQuery();
        return result;
    }

    public async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (IsReader(result))
            return result;
        await using var command = Command(connection, result);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        TakeTurnFirst(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        TakeTurnFirst(command, eventData);
        return ValueTask.FromResult(result);
    }

    // A bulk update or delete outside of a transaction: what is sent in one message is one transaction.
    private static void TakeTurnFirst(DbCommand command, CommandEventData eventData)
    {
        if (command.Transaction is null && eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete)
#pragma warning disable CA2100 // a constant, and what EF Core made
            command.CommandText = $"{TakeTurn};\n{command.CommandText}";
#pragma warning restore CA2100
    }

    private static bool IsReader(DbTransaction transaction) => transaction.IsolationLevel == IsolationLevel.RepeatableRead;

    private static DbCommand Command(DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = TakeTurn;
        return command;
    }
}
