using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

/// <summary>A real server under the test's clock, with clients whose repositories are rows only.</summary>
internal static class ScheduledPlans
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<TestServer> StartAsync(FakeTimeProvider clock) => TestServer.StartSetUpAsync(services => services.AddSingleton<TimeProvider>(clock));

    public static async Task<PlanId> AddPlanAsync(this TestServer server, FakeTimeProvider clock, ScheduleDraft schedule, string name = "client", bool isEnrolled = true)
    {
        await using var database = await server.OpenDatabaseAsync();
        var location = await database.Set<StorageLocation>().SingleAsync(Cancelled);
        var client = Client.Create(name, clock.GetUtcNow());
        if (isEnrolled)
            client.Enrol($"hash of {name}", $"key of {name}", "{}", clock.GetUtcNow());
        var id = RepositoryId.Create();
        var repository = Repository.Create(id, client.Id, location.Id, "main", "repokey", RepositoryFolders.RepositoryIn(location.Path, client.Id, id), "-", clock.GetUtcNow());
        repository.BecomeReady(new string('a', 64));
        var plan = Plan.Create(client.Id, id, "Everything", clock.GetUtcNow());
        plan.Change("Everything", ["/etc"], [], "lz4", oneFileSystem: false, Retention.Default);
        database.AddRange(client, repository, plan);
        await database.SaveChangesAsync(Cancelled);
        Assert.Null((await server.Get<ChangeSchedule>().HandleAsync(new(plan.Id, schedule), ServerParts.Administrator, Cancelled)).Problem);
        return plan.Id;
    }

    public static async Task<List<Job>> JobsAsync(this TestServer server, PlanId plan)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Job>().AsNoTracking().Where(job => job.PlanId == plan).OrderBy(job => job.QueuedAt).ToListAsync(Cancelled);
    }

    public static async Task<Schedule> ScheduleAsync(this TestServer server, PlanId plan)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Schedule>().AsNoTracking().SingleAsync(schedule => schedule.PlanId == plan, Cancelled);
    }

    /// <summary>As if the agent had carried them out.</summary>
    public static async Task EndJobsAsync(this TestServer server)
    {
        await using var database = await server.OpenDatabaseAsync();
        await database.Set<Job>().Where(job => job.State != JobState.Succeeded)
            .ExecuteUpdateAsync(job => job.SetProperty(j => j.State, JobState.Succeeded), Cancelled);
    }
}
