using BorgBackupServer.Server.Platform.Database.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Lets <c>dotnet ef migrations add --context ServerDatabase</c> read the model without starting a server.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<ServerDatabase>
{
    public ServerDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>The same for <c>--context PostgresDatabase</c>, whose migrations lie in the folder of PostgreSQL.</summary>
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresDatabase>
{
    public PostgresDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql("Host=/nowhere").Options);
}
