using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Database.Postgres;
using BorgBackupServer.Server.Repositories;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Database;

public sealed class ServerDatabaseTests
{
    [Fact]
    public async Task A_plan_comes_back_as_it_was_stored()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var options = new DbContextOptionsBuilder<ServerDatabase>().UseSqlite(connection).Options;
        var plan = Plan.Create(ClientId.Create(), RepositoryId.Create(), "Everything", DateTimeOffset.UnixEpoch.AddDays(20000));
        plan.Change("Everything", ["/etc", "/home"], ["sh:**/.cache"], "lz4", oneFileSystem: true, Retention.Default with { KeepDaily = 5 });

        await using (var database = new ServerDatabase(options))
        {
            await database.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            database.Add(plan);
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using (var database = new ServerDatabase(options))
        {
            var stored = await database.Set<Plan>().SingleAsync(p => p.Id == plan.Id, TestContext.Current.CancellationToken);
            Assert.Equal(["/etc", "/home"], stored.Paths);
            Assert.Equal(5, stored.Retention.KeepDaily);
            Assert.Equal(plan.CreatedAt, stored.CreatedAt);
        }
    }

    [Fact]
    public async Task The_migrations_of_both_databases_say_what_the_entities_say()
    {
        await using var sqlite = new ServerDatabase(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite("Data Source=:memory:").Options);
        await using var postgres = new PostgresDatabase(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql("Host=/nowhere").Options);

        AssertComplete(sqlite, "Platform/Database/Migrations");
        AssertComplete(postgres, "Platform/Database/Postgres/Migrations");
    }

    private static void AssertComplete(ServerDatabase database, string folder)
    {
        Assert.NotEmpty(database.Database.GetMigrations());
        Assert.False(database.Database.HasPendingModelChanges(), $"Add a migration: dotnet ef migrations add <Name> --project src/Server --context {database.GetType().Name} --output-dir {folder}");
    }
}
