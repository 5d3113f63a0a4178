using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Repositories.Guarding;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;

/// <summary>The server decides what a client may do with its repository, also in the middle of a session.</summary>
public sealed class RepositoryClosingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Client, "Hold the lock open for ever, so that the server can never prune, compact or check",
        Defence = "the server closes the repository, the session ends within seconds", Without = "the server waits for borg's lock and gives up")]
    public async Task Maintenance_ends_the_sessions_works_alone_and_lets_the_client_in_again()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("before", tree));
        var id = await server.RepositoryOfAsync(machine);
        var closing = server.Get<RepositoryClosing>();

        await using (var session = await machine.HoldAsync())
        {
            var closed = (await closing.CloseAsync(id, "Prune", Cancelled)).Value;
            await using (closed)
            {
                Assert.False(Directory.Exists(Path.Combine(machine.RepositoryPath, "lock.exclusive")));
                Assert.Equal(RepositoryMode.Closed, server.RulesOf(machine).Mode);
                Assert.False(await machine.CanListAsync());
                Assert.Equal("repository.busy", (await closing.CloseAsync(id, "Compact", Cancelled)).Problem?.Code);
                Assert.Equal(RepositoryMode.Closed, server.RulesOf(machine).Mode);
            }
        }

        Assert.Equal(RepositoryMode.Backup, server.RulesOf(machine).Mode);
        Assert.True(await machine.CanCreateAsync("after", tree));
    }

    [Fact]
    public async Task After_a_crash_in_the_middle_the_server_opens_the_repository_when_it_starts()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var id = await server.RepositoryOfAsync(machine);
        await server.Get<RepositoryGate>().RestrictAsync(id, RestrictionCause.Maintenance, RepositoryMode.Closed, "Prune", "server", Cancelled);
        Assert.False(await machine.CanListAsync());

        await server.CrashAsync();
        await Eventually.TrueAsync(() => server.RulesOf(machine).Mode == RepositoryMode.Backup);
    }

    [Fact]
    [Attack(Taken.Client, "Go on writing after somebody became suspicious",
        Defence = "the session ends within seconds; restores go on", Without = "until the connection ends")]
    public async Task A_person_makes_it_restore_only_with_a_reason_and_the_backup_that_runs_ends()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("kept", tree));
        var id = await server.RepositoryOfAsync(machine);
        using var browser = await server.SignInAsync();
        await using var session = await machine.HoldAsync();

        using var nameless = await PutAsync(new { mode = "restore-only" });
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        using var done = await PutAsync(new { mode = "restore-only", reason = "The machine may be taken." });
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        await Eventually.TrueAsync(() => !Directory.Exists(Path.Combine(machine.RepositoryPath, "lock.exclusive")));
        Assert.True(await machine.CanListAsync());
        Assert.False(await machine.CanCreateAsync("more", tree));

        // Maintenance comes and goes beside it, and lifts nothing that a person has said.
        await using ((await server.Get<RepositoryClosing>().CloseAsync(id, "Check", Cancelled)).Value)
            Assert.Equal(RepositoryMode.Closed, server.RulesOf(machine).Mode);
        Assert.Equal(RepositoryMode.RestoreOnly, server.RulesOf(machine).Mode);
        var shown = (await browser.GetFromJsonAsync<JsonElement>("api/v1/repositories", Cancelled)).GetProperty("items")[0];
        Assert.Equal(("restore-only", "The machine may be taken.", "ada"), (
            shown.GetProperty("mode").GetString(), shown.GetProperty("restrictions")[0].GetProperty("reason").GetString(), shown.GetProperty("restrictions")[0].GetProperty("by").GetString()));

        using var opened = await PutAsync(new { mode = "backup" });
        Assert.Equal(HttpStatusCode.NoContent, opened.StatusCode);
        Assert.True(await machine.CanCreateAsync("more", tree));
        var recorded = (await browser.GetFromJsonAsync<JsonElement>("api/v1/activity?kind=repository-mode-changed", Cancelled)).GetProperty("items").EnumerateArray();
        Assert.Equal(["Backup", "RestoreOnly: The machine may be taken."], recorded.Select(row => row.GetProperty("detail").GetString()));

        Task<HttpResponseMessage> PutAsync(object body) => browser.PutAsJsonAsync($"api/v1/repositories/{id}/mode", body, Cancelled);
    }
}
