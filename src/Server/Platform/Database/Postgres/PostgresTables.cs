using BorgBackupServer.Server.Platform.Start;
using Npgsql;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>Whether a server has been at work in a PostgreSQL database.</summary>
internal static class PostgresTables
{
    /// <exception cref="ServerStartException">The database does not answer.</exception>
    public static bool Exist(NpgsqlConnectionStringBuilder line)
    {
        // Asked once, before there is anything to keep a connection for.
        var once = new NpgsqlConnectionStringBuilder(line.ConnectionString) { Pooling = false };
        try
        {
            using var connection = new NpgsqlConnection(once.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand("SELECT to_regclass('\"__EFMigrationsHistory\"') IS NOT NULL", connection);
            return command.ExecuteScalar() is true;
        }
        catch (NpgsqlException unreachable)
        {
            throw new ServerStartException(
                $"The PostgreSQL database {line.Database} at {line.Host} cannot be used, so nobody knows whether it was made with the server key file that is missing: {unreachable.Message}",
                "Put the key file back from your copy, with mode 0600. If this is a new server, see that the database answers, then start again.");
        }
    }
}
