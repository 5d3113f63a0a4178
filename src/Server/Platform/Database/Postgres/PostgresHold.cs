using Npgsql;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>
/// The right to use the database, as a lock of one connection: a second server would believe the queue to be its own, and
/// start over what the first has under way. PostgreSQL lets go of it when the connection ends, however that comes.
/// </summary>
internal sealed class PostgresHold : IAsyncDisposable
{
    /// <summary>First number of all advisory locks of this product; "BBS".</summary>
    public const string Family = "4342355";

    private readonly string line;
    private NpgsqlConnection? holding;

    public PostgresHold(NpgsqlConnectionStringBuilder connection) =>
        line = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false, CommandTimeout = 15 }.ConnectionString;

    /// <summary>Takes the right, or makes sure of it.</summary>
    /// <returns>False: another server has it.</returns>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<bool> HasItAsync(CancellationToken cancellationToken)
    {
        if (holding is not null && await StillHoldsAsync(holding, cancellationToken))
            return true;
        await DisposeAsync();
        holding = new NpgsqlConnection(line);
        await holding.OpenAsync(cancellationToken);
        try
        {
            // Waits for a moment: PostgreSQL needs one to see that the connection of a killed server has ended.
            await using var take = new NpgsqlCommand($"SET lock_timeout = '5s'; SELECT pg_advisory_lock({Family}, 2)", holding);
            await take.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (holding is not { } connection)
            return;
        holding = null;
        await connection.DisposeAsync();
    }

    private static async Task<bool> StillHoldsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var look = new NpgsqlCommand($"SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND classid = {Family} AND objid = 2 AND pid = pg_backend_pid()", connection);
            return await look.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            return false;
        }
    }
}
