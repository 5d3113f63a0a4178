using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Lets <c>dotnet ef migrations add</c> read the model without starting a server.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<ServerDatabase>
{
    public ServerDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite("Data Source=:memory:").Options);
}
