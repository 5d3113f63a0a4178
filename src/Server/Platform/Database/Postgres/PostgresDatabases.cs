using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>Whoever asks for a database gets this one.</summary>
internal sealed class PostgresDatabases(IDbContextFactory<PostgresDatabase> pool) : IDbContextFactory<ServerDatabase>
{
    public ServerDatabase CreateDbContext() => pool.CreateDbContext();

    public async Task<ServerDatabase> CreateDbContextAsync(CancellationToken cancellationToken = default) => await pool.CreateDbContextAsync(cancellationToken);
}
