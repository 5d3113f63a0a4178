using System.Collections.Concurrent;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

[Trait("Database", "both")]
public sealed class DatabaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Database", "sqlite")]
    public async Task Every_connection_has_the_rules()
    {
        await using var server = await TestServer.StartNewAsync();
        await using var database = await OpenAsync(server);

        Assert.Equal("wal", await AskAsync<string>(database, "SELECT journal_mode AS Value FROM pragma_journal_mode"));
        Assert.Equal(1, await AskAsync<long>(database, "SELECT foreign_keys AS Value FROM pragma_foreign_keys"));
        Assert.Equal(15000, await AskAsync<long>(database, "SELECT timeout AS Value FROM pragma_busy_timeout"));
        Assert.Equal(2, await AskAsync<long>(database, "SELECT synchronous AS Value FROM pragma_synchronous"));
    }

    [Fact]
    public async Task Many_writers_at_once_wait_for_each_other_and_none_fails()
    {
        await using var server = await TestServer.StartNewAsync();
        var failures = new ConcurrentBag<Exception>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (i, cancellationToken) =>
        {
            try
            {
                await using var database = await OpenAsync(server);
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                // Reads before it writes, which is where SQLite without an immediate transaction gives up at once.
                await database.FindSettingAsync("counter", cancellationToken);
                await database.PutSettingAsync($"writer-{i}", "was here", cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (DbUpdateException exception)
            {
                failures.Add(exception);
            }
        });

        Assert.Empty(failures);
        await using var reading = await OpenAsync(server);
        Assert.Equal(200, await reading.Set<Setting>().CountAsync(setting => setting.Key.StartsWith("writer-"), Cancelled));
    }

    private static Task<ServerDatabase> OpenAsync(TestServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    private static Task<T> AskAsync<T>(ServerDatabase database, string sql) => database.Database.SqlQueryRaw<T>(sql).SingleAsync(Cancelled);
}
