using System.Data.Common;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Home;

[Trait("Database", "both")]
public sealed class OverviewTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_server_is_in_order()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var overview = await ReadAsync(server);

        Assert.Equal(0, overview.GetProperty("clients").GetProperty("total").GetInt32());
        Assert.Empty(overview.GetProperty("serverProblems").EnumerateArray());
        Assert.Equal(0, overview.GetProperty("needAttention").GetProperty("total").GetInt32());
        Assert.True(Assert.Single(overview.GetProperty("storage").GetProperty("items").EnumerateArray().ToList()).GetProperty("isAvailable").GetBoolean());
    }

    [Fact]
    public async Task A_new_client_needs_somebody_and_has_no_next_run_without_an_agent()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        using var added = await browser.PostAsJsonAsync("api/v1/clients", new { name = "web-1" }, Cancelled);
        added.EnsureSuccessStatusCode();
        var overview = await ReadAsync(server);

        Assert.Equal((1, 0, 1), (Count("total"), Count("protected"), Count("needSomebody")));
        Assert.Equal(1, overview.GetProperty("clients").GetProperty("of").GetProperty("waits-for-agent").GetInt32());
        Assert.Equal("web-1", overview.GetProperty("needAttention").GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Empty(overview.GetProperty("nextRuns").GetProperty("items").EnumerateArray());

        int Count(string name) => overview.GetProperty("clients").GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task What_is_wrong_with_the_server_itself_comes_first()
    {
        await using var server = await TestServer.StartSetUpAsync(services => services.AddSingleton(new ServerBorg("/nowhere/borg", TimeProvider.System)));
        Directory.Move(server.Beside("storage"), server.Beside("away"));
        var client = await server.AddClientAsync();
        await server.Get<CreateRepository>().HandleAsync(new(client, "main"), ServerParts.Administrator, Cancelled);
        var problems = (await ReadAsync(server)).GetProperty("serverProblems").EnumerateArray().ToList();

        Assert.Equal(["borg.missing", "storage-location.missing", "repository.failed"], problems.Select(problem => problem.GetProperty("code").GetString()));
        Assert.Equal($"/clients/{client}", problems[^1].GetProperty("link").GetString());
    }

    [Fact]
    public async Task It_asks_the_database_as_often_for_many_clients_as_for_one()
    {
        // Nobody else asks while the clock stands still.
        var counter = new Counter();
        await using var server = await TestServer.StartSetUpAsync(services =>
        {
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
            services.AddSingleton<IInterceptor>(counter);
        });
        await AddClientsAsync(server, 1);
        await server.Get<GetOverview>().HandleAsync(ServerParts.Administrator, Cancelled);
        var forOne = await CountQueriesAsync(server, counter);
        await AddClientsAsync(server, 40);

        Assert.InRange(forOne, 1, 40);
        Assert.Equal(forOne, await CountQueriesAsync(server, counter));
    }

    private static async Task AddClientsAsync(TestServer server, int count)
    {
        await using var database = await server.OpenDatabaseAsync();
        var now = server.Get<TimeProvider>().GetUtcNow();
        for (var number = 0; number < count; number++)
        {
            var client = Client.Create($"client {count}-{number}", now);
            client.Enrol($"hash {count}-{number}", $"key {count}-{number}", "{}", now);
            var plan = Plan.Create(client.Id, RepositoryId.Create(), "Everything", now);
            var schedule = Schedule.Create(plan.Id);
            schedule.Change(ScheduleDraft.Daily("UTC", new TimeOnly(2, 0)), now.AddHours(number + 1));
            var job = Job.Queue(JobKind.Backup, client.Id, plan.RepositoryId, plan.Id, null, "ada", now);
            job.State = JobState.Failed;
            database.AddRange(client, plan, schedule, job);
        }

        await database.SaveChangesAsync(Cancelled);
    }

    private static async Task<int> CountQueriesAsync(TestServer server, Counter counter)
    {
        counter.Count = 0;
        Assert.Null((await server.Get<GetOverview>().HandleAsync(ServerParts.Administrator, Cancelled)).Problem);
        return counter.Count;
    }

    private sealed class Counter : DbCommandInterceptor
    {
        public int Count { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count++;
            return ValueTask.FromResult(result);
        }
    }

    private static async Task<JsonElement> ReadAsync(TestServer server) =>
        await (await server.SignInAsync()).GetFromJsonAsync<JsonElement>("api/v1/overview", Cancelled);
}
