using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Catalog;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Restores;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Home;

/// <summary>A plan that is removed: what goes with it, what stays, and when it is refused.</summary>
[Trait("Database", "both")]
public sealed class RemovePlanTests
{
    private static readonly Retention LastOne = new(1, 0, 0, 0, 0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_schedule_pause_rule_and_waiting_jobs_go_and_everything_else_stays()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (client, repository, plan) = await AddClientAsync(browser);
        using var added = await browser.PostAsJsonAsync("api/v1/plans", new { clientId = client.Value, plan = new { name = "Second" } }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using (var paused = await browser.PutAsJsonAsync($"api/v1/plans/{plan}/pause", new { reason = "moves house" }, Cancelled))
            Assert.True(paused.IsSuccessStatusCode);
        using (var ruled = await browser.PutAsJsonAsync($"api/v1/plans/{plan}/proof", new { everyDays = 3 }, Cancelled))
            Assert.True(ruled.IsSuccessStatusCode);
        var (backup, catalog) = (Waiting(JobKind.Backup, client, repository, plan), Waiting(JobKind.Catalog, client, repository, plan));
        var failed = Job.Queue(JobKind.Backup, client, repository, plan, null, "ada", TimeProvider.System.GetUtcNow());
        failed.State = JobState.Failed;
        await using (var database = await server.OpenDatabaseAsync())
        {
            database.AddRange(backup, catalog, failed, ArchiveOf(failed, plan, 'a'), ArchiveOf(failed, plan, 'b'));
            await database.SaveChangesAsync(Cancelled);
        }

        using var removed = await browser.DeleteAsync($"api/v1/plans/{plan}", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await using (var database = await server.OpenDatabaseAsync())
        {
            Assert.Equal("Second", (await database.Set<Plan>().AsNoTracking().SingleAsync(Cancelled)).Name);
            Assert.NotEqual(plan, (await database.Set<Schedule>().AsNoTracking().SingleAsync(Cancelled)).PlanId);
            Assert.Empty(await database.Set<Pause>().AsNoTracking().ToListAsync(Cancelled));
            Assert.False(await database.Set<PlanProof>().AnyAsync(proof => proof.PlanId == plan, Cancelled));
            Assert.Equal(RepositoryState.Ready, (await database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled)).State);
            var jobs = await database.Set<Job>().AsNoTracking().ToDictionaryAsync(job => job.Id, Cancelled);
            Assert.Equal((JobState.Cancelled, "plan.removed"), (jobs[backup.Id].State, jobs[backup.Id].ProblemCode));
            // The archive that it is about stays, and is to be browsed.
            Assert.Equal((JobState.Queued, true), (jobs[catalog.Id].State, jobs[catalog.Id].RetryAt > TimeProvider.System.GetUtcNow()));
            Assert.Equal(JobState.Failed, jobs[failed.Id].State);
            var entry = await database.Set<ActivityEntry>().AsNoTracking().SingleAsync(entry => entry.Kind == ActivityKind.PlanRemoved, Cancelled);
            Assert.Equal(
                ((Guid?)plan.Value, "First", TestServer.AdministratorName, "2 archives stay, of no plan. 1 job that waited to be tried again was cancelled."),
                (entry.SubjectId, entry.SubjectName, entry.ActorName, entry.Detail));
        }

        var archives = (await browser.GetFromJsonAsync<JsonElement>($"api/v1/archives?clientId={client}", Cancelled)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, archives.Count);
        Assert.All(archives, archive => Assert.False(archive.TryGetProperty("planName", out var name) && name.ValueKind != JsonValueKind.Null));
        using var again = await browser.DeleteAsync($"api/v1/plans/{plan}", Cancelled);
        Assert.Equal((HttpStatusCode.NotFound, "plan.not-found"), (again.StatusCode, await ArchiveServer.CodeAsync(again)));
    }

    [Theory]
    [InlineData(JobKind.Backup, JobState.Queued, "A backup of this plan waits: job ")]
    [InlineData(JobKind.Backup, JobState.Running, "A backup of this plan runs: job ")]
    [InlineData(JobKind.ClientProof, JobState.Leased, "A restore proof on the client of this plan runs: job ")]
    public async Task While_a_job_of_it_lives_it_is_refused_and_nothing_of_it_goes(JobKind kind, JobState state, string detail)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (client, repository, plan) = await AddClientAsync(browser);
        var (job, waiting) = (Job.Queue(kind, client, repository, plan, null, "ada", TimeProvider.System.GetUtcNow()), Waiting(JobKind.Backup, client, repository, plan));
        job.State = state;
        await using (var database = await server.OpenDatabaseAsync())
        {
            database.AddRange(job, waiting);
            await database.SaveChangesAsync(Cancelled);
        }

        using var refused = await browser.DeleteAsync($"api/v1/plans/{plan}", Cancelled);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((HttpStatusCode.Conflict, "plan.busy", $"{detail}{job.Id}."), (refused.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
        await using (var database = await server.OpenDatabaseAsync())
        {
            Assert.Equal((1, 1), (await database.Set<Plan>().CountAsync(Cancelled), await database.Set<Schedule>().CountAsync(Cancelled)));
            Assert.Equal(JobState.Queued, (await database.Set<Job>().AsNoTracking().SingleAsync(row => row.Id == waiting.Id, Cancelled)).State);
            await database.Set<Job>().Where(row => row.Id == job.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, JobState.Failed), Cancelled);
        }

        using var removed = await browser.DeleteAsync($"api/v1/plans/{plan}", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task Neither_the_daily_look_nor_a_prune_that_waits_deletes_what_it_left_and_other_plans_are_pruned_on()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.KeepAsync(LastOne with { KeepLast = 10 });
        var archives = new List<Archive>();
        for (var number = 0; number < 5; number++)
        {
            rig.Repository.AddFile("letter.txt", $"dear reader {number}");
            archives.Add(await rig.IndexAsync());
        }

        await rig.KeepAsync(LastOne);
        var other = await MoveToOtherPlanAsync(rig, archives[3..]);
        var standing = await rig.ReadAsync(database => rig.Get<RetentionReader>().ReadAsync(database, rig.PlanId, null, Cancelled));
        Assert.Equal(2, standing?.Going.Count); // it would delete, were it not removed

        Assert.Null((await RemoveAsync(rig)).Problem);
        await rig.Get<MaintenanceQueue>().EnsureAllAsync(Cancelled);
        var queued = await rig.ReadAsync(database => database.Set<Job>().AsNoTracking().Where(job => job.Kind == JobKind.Prune).ToListAsync(Cancelled));
        Assert.Equal(other, Assert.Single(queued).PlanId);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal([archives[0].Id, archives[1].Id, archives[2].Id, archives[4].Id], (await rig.ArchivesAsync()).Select(archive => archive.Id));

        // One that was queued in the moment before, and one that a person asks for.
        await using (var database = await rig.OpenAsync())
        {
            database.Add(Job.Queue(JobKind.Prune, rig.Client.Id, rig.RepositoryId, rig.PlanId, null, "ada", TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal("plan.not-found", (await rig.Get<StartPrune>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code);
        var listed = await rig.Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.ListArchives { Repository = rig.Repository.Location });
        Assert.True(ArchiveList.TryParse(listed.Output.Span, out var list));
        Assert.Equal([archives[0].Name, archives[1].Name, archives[2].Name, archives[4].Name], list.Archives.Select(archive => archive.Name));
    }

    [Fact]
    public async Task What_a_prune_that_was_cut_off_deleted_is_found_out_first()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = new[] { await rig.IndexAsync(), await rig.IndexAsync(), await rig.IndexAsync() };
        await rig.KeepAsync(LastOne);
        var prune = (await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value!.Value; // because an archive goes
        await rig.Get<PruneOrders>().WriteAsync(await rig.JobAsync(prune), [archives[0].Id], Cancelled);
        await rig.TakeAsync(prune, new JobEvent.LeaseGiven(1), new JobEvent.Started(1), new JobEvent.Finished(1, JobOutcome.Failed));

        Assert.Equal("plan.prune-unsettled", (await RemoveAsync(rig)).Problem?.Code);
        await rig.KeepAsync(LastOne with { IsPaused = true });
        Assert.NotNull((await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Null((await RemoveAsync(rig)).Problem);
        Assert.Equal(3, (await rig.ArchivesAsync()).Count);
    }

    [Fact]
    public async Task Its_archives_are_browsed_and_restored_and_a_suspect_one_is_still_told_of()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("letter.txt", "dear reader");
        var archive = await rig.IndexAsync();
        await using (var database = await rig.OpenAsync())
        {
            await database.Set<ArchiveMeasure>().Where(measure => measure.ArchiveId == archive.Id).ExecuteDeleteAsync(Cancelled);
            database.Add(ArchiveMeasure.Take(archive.Id, rig.PlanId, new ArchiveTraits(1, 1, 1, 0, 0, 1, 1), "All files were changed.", TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        Assert.Null((await RemoveAsync(rig)).Problem);
        var folder = System.Text.Encoding.UTF8.GetBytes(rig.Repository.Source[1..]);
        var page = (await rig.Get<BrowseArchive>().HandleAsync(new(archive.Id, folder, DirectoryOrder.Name, new PageRange(null, null)), rig.Administrator, Cancelled)).Value;
        Assert.Equal("letter.txt", Assert.Single(page.Items).Name);
        var suspect = Assert.Single((await rig.Get<ListSuspects>().HandleAsync(new(rig.Client.Id, new(null, null)), rig.Administrator, Cancelled)).Value.Items);
        Assert.Equal((archive.Id, null), (suspect.ArchiveId, suspect.PlanName));

        var restore = (await rig.Get<StartRestore>().HandleAsync(
            new(archive.Id, [new WirePath(rig.Repository.Source[1..])], new() { TargetDirectory = new WirePath(ArchiveRig.RestoreFolder + "/back") }), rig.Administrator, Cancelled)).Value;
        var job = await rig.TakeAsync(restore.JobId, new JobEvent.LeaseGiven(1));
        Assert.Equal(archive.BorgId, (await rig.OrderAsync<RestoreOrder>(job)).ArchiveBorgId);
    }

    private static Task<Result<Done>> RemoveAsync(ArchiveRig rig) => new RemovePlan(
        rig.Get<IDbContextFactory<ServerDatabase>>(), rig.Get<IEnumerable<IPlanParts>>(), rig.Get<JobSteps>(), rig.Get<Signals>(), TimeProvider.System, NullLogger<RemovePlan>.Instance)
        .HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled);

    /// <summary>These archives become those of another plan of the client, in the same repository, which keeps one.</summary>
    private static async Task<PlanId> MoveToOtherPlanAsync(ArchiveRig rig, IReadOnlyList<Archive> archives)
    {
        await using var database = await rig.OpenAsync();
        var other = Plan.Create(rig.Client.Id, rig.RepositoryId, "Other", TimeProvider.System.GetUtcNow());
        other.Change("Other", [rig.Repository.Source], [], "lz4", oneFileSystem: false, LastOne);
        database.Add(other);
        await database.SaveChangesAsync(Cancelled);
        var (ids, jobs) = (archives.Select(archive => archive.Id).ToList(), archives.Select(archive => archive.JobId).ToList());
        PlanId? planId = other.Id;
        await database.Set<Archive>().Where(archive => ids.Contains(archive.Id)).ExecuteUpdateAsync(set => set.SetProperty(archive => archive.PlanId, other.Id), Cancelled);
        await database.Set<Job>().Where(job => jobs.Contains(job.Id)).ExecuteUpdateAsync(set => set.SetProperty(job => job.PlanId, planId), Cancelled);
        return other.Id;
    }

    private static async Task<(ClientId Client, RepositoryId Repository, PlanId Plan)> AddClientAsync(HttpClient browser)
    {
        using var answer = await browser.PostAsJsonAsync("api/v1/clients", new { name = "web-1", plan = new { name = "First" } }, Cancelled);
        var added = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (new(added.GetProperty("clientId").GetGuid()), new(added.GetProperty("repositoryId").GetGuid()), new(added.GetProperty("planId").GetGuid()));
    }

    /// <summary>Its first attempt ended badly, and the next one comes in an hour.</summary>
    private static Job Waiting(JobKind kind, ClientId client, RepositoryId repository, PlanId plan)
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = Job.Queue(kind, client, repository, plan, null, "schedule", now);
        (job.Epoch, job.AttemptEndedAt, job.RetryAt) = (1, now, now.AddHours(1));
        return job;
    }

    private static Archive ArchiveOf(Job job, PlanId plan, char letter) =>
        Archive.Create(job, plan, $"first-{letter}", new string(letter, 64), TimeProvider.System.GetUtcNow(), 1, 1, 1, 1, TimeProvider.System.GetUtcNow());
}
