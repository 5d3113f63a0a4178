using System.Data.Common;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Trail;

/// <summary>Somebody has got hold of the database file and tidies up after himself.</summary>
[Trait("Database", "both")]
public sealed class ActivityChainTests : IAsyncDisposable
{
    private TestServer? server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestServer Server => server ?? throw new InvalidOperationException("Not started.");

    [Fact]
    public async Task An_untouched_activity_holds_together_also_after_many_writers_at_once()
    {
        await StartAsync(rows: 0);
        var journal = Server.Services.GetRequiredService<ActivityJournal>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), Cancelled, async (number, token) => await RecordAsync(journal, number, token));

        var verdict = await VerifyAsync();
        Assert.True(verdict.IsWhole, verdict.Broken);
        Assert.Equal(await CountAsync(), verdict.RowCount);
        Assert.True(verdict.RowCount >= 40);
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_neither_a_row_nor_a_gap()
    {
        await StartAsync(rows: 2);
        await using (var database = await OpenAsync())
        {
            await using var transaction = await database.Database.BeginTransactionAsync(Cancelled);
            database.Record(ActivityActor.Server, ActivityKind.WorkPaused, ActivitySubject.Server);
            await database.SaveChangesAsync(Cancelled);
            database.Record(ActivityActor.Server, ActivityKind.WorkResumed, ActivitySubject.Server);
            await database.SaveChangesAsync(Cancelled);
            await transaction.RollbackAsync(Cancelled);
        }

        var before = await CountAsync();
        await RecordAsync(Server.Services.GetRequiredService<ActivityJournal>(), 3, Cancelled);
        Assert.Equal(new ActivityVerdict(before + 1), await VerifyAsync());
    }

    [Fact]
    public async Task Two_saves_in_one_transaction_and_a_save_that_failed_before_go_on_in_the_chain()
    {
        await StartAsync(rows: 1);
        await using (var database = await OpenAsync())
        {
            var first = ActivityEntry.Of(ActivityActor.Server, ActivityKind.WorkPaused, ActivitySubject.Server, null, null);
            database.Add(first);
            using (var given = new CancellationTokenSource())
            {
                await given.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.SaveChangesAsync(given.Token));
            }

            await RecordAsync(Server.Services.GetRequiredService<ActivityJournal>(), 2, Cancelled);
            await using var transaction = await database.Database.BeginTransactionAsync(Cancelled);
            await database.SaveChangesAsync(Cancelled);
            database.Record(ActivityActor.Server, ActivityKind.WorkResumed, ActivitySubject.Server);
            await database.SaveChangesAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        Assert.Equal(new ActivityVerdict(await CountAsync()), await VerifyAsync());
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_or_delete_a_row()
    {
        await StartAsync(rows: 1);
        await using var database = await OpenAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => database.Database.ExecuteSqlRawAsync("UPDATE activity SET \"ActorName\" = 'nobody'", Cancelled));
        await Assert.ThrowsAnyAsync<DbException>(() => database.Database.ExecuteSqlRawAsync("DELETE FROM activity", Cancelled));
    }

    [Theory]
    [InlineData("UPDATE activity SET \"ActorName\" = 'nobody' WHERE \"Sequence\" = 4", 4)]
    [InlineData("UPDATE activity SET \"At\" = \"At\" + 1000 WHERE \"Sequence\" = 4", 4)]
    [InlineData("UPDATE activity SET \"Detail\" = NULL WHERE \"Sequence\" = 4", 4)]
    [InlineData("DELETE FROM activity WHERE \"Sequence\" = 4", 4)]
    [InlineData("DELETE FROM activity WHERE \"Sequence\" = 4; UPDATE activity SET \"Sequence\" = \"Sequence\" - 1 WHERE \"Sequence\" > 4", 4)]
    [InlineData("UPDATE activity SET \"Sequence\" = -1 WHERE \"Sequence\" = 4; UPDATE activity SET \"Sequence\" = 4 WHERE \"Sequence\" = 5; UPDATE activity SET \"Sequence\" = 5 WHERE \"Sequence\" = -1", 4)]
    [InlineData("UPDATE activity SET \"Detail\" = (SELECT \"Detail\" FROM activity WHERE \"Sequence\" = 5) WHERE \"Sequence\" = 4", 4)]
    [InlineData("DELETE FROM activity WHERE \"Sequence\" < 3", 1)]
    public async Task A_row_that_was_altered_removed_or_exchanged_is_found(string attack, long firstBrokenRow)
    {
        await StartAsync(rows: 8);
        await AttackAsync(attack);

        var verdict = await VerifyAsync();
        Assert.False(verdict.IsWhole);
        Assert.Equal(firstBrokenRow, verdict.FirstBrokenRow);
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_by_the_head()
    {
        await StartAsync(rows: 8);
        await AttackAsync("DELETE FROM activity WHERE \"Sequence\" > 6");

        Assert.Equal(7, (await VerifyAsync()).FirstBrokenRow);
    }

    [Fact]
    public async Task A_head_that_fits_a_cut_tail_cannot_be_made_without_the_server_key()
    {
        await StartAsync(rows: 8);
        await AttackAsync("DELETE FROM activity WHERE \"Sequence\" > 6; UPDATE activity_head SET \"Count\" = 6, \"Hash\" = (SELECT \"Hash\" FROM activity WHERE \"Sequence\" = 6)");

        var verdict = await VerifyAsync();
        Assert.Contains("not sealed by this server", verdict.Broken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_set_back_with_its_true_head_of_that_time_is_found_by_the_anchor_and_stays_found()
    {
        await StartAsync(rows: 5);
        var (count, hash, seal) = await HeadAsync();
        await RecordAsync(Server.Services.GetRequiredService<ActivityJournal>(), 6, Cancelled);
        await Server.StopAsync();
        await AttackAsync($"DELETE FROM activity WHERE \"Sequence\" > {count}; UPDATE activity_head SET \"Count\" = {count}, \"Hash\" = '{hash}', \"Seal\" = '{seal}'");
        await Server.StartAsync();

        Assert.Contains("set back", (await VerifyAsync()).Broken, StringComparison.Ordinal);
        // The server goes on recording, past the number that the anchor names.
        for (var number = 0; number < 4; number++)
            await RecordAsync(Server.Services.GetRequiredService<ActivityJournal>(), number, Cancelled);
        await Server.RestartAsync();
        Assert.Contains("is not the one that this server wrote", (await VerifyAsync()).Broken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_anchor_that_somebody_else_wrote_is_none()
    {
        await StartAsync(rows: 3);
        await Server.StopAsync();
        var anchor = Path.Combine(Server.Folder, "activity.anchor");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(anchor));
        await File.WriteAllTextAsync(anchor, $"0 {ActivityChain.Start} {new string('0', 64)}\n", Cancelled);
        await Server.StartAsync();

        Assert.Contains("was not written by this server", (await VerifyAsync()).Broken, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    private async Task StartAsync(int rows)
    {
        server = await TestServer.StartNewAsync();
        var journal = server.Services.GetRequiredService<ActivityJournal>();
        for (var number = 1; number <= rows; number++)
            await RecordAsync(journal, number, Cancelled);
    }

    private static Task RecordAsync(ActivityJournal journal, int number, CancellationToken token) =>
        journal.RecordAsync(ActivityActor.Server, ActivityKind.WorkPaused, new ActivitySubject("plan", null, $"plan {number}"), $"because of {number}", token);

    private Task<ActivityVerdict> VerifyAsync() => Server.Services.GetRequiredService<ActivityVerifier>().VerifyAsync(Cancelled);

    private Task<ServerDatabase> OpenAsync() => Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    private async Task<long> CountAsync()
    {
        await using var database = await OpenAsync();
        return await database.Set<ActivityEntry>().LongCountAsync(Cancelled);
    }

    private async Task<(long Count, string Hash, string Seal)> HeadAsync()
    {
        await using var database = await OpenAsync();
        var head = await database.Set<ActivityHead>().AsNoTracking().SingleAsync(Cancelled);
        return (head.Count, head.Hash, head.Seal);
    }

    /// <summary>On a connection of its own, past the server, after the triggers are out of the way.</summary>
    private async Task AttackAsync(string statements)
    {
        await using var connection = await TestDatabase.ConnectAsync(Server.Folder);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // because the statements are the test's own
        command.CommandText = (TestDatabase.IsPostgres ? "DROP FUNCTION activity_stays CASCADE; " : "DROP TRIGGER activity_is_not_changed; DROP TRIGGER activity_is_not_deleted; ") + statements;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
