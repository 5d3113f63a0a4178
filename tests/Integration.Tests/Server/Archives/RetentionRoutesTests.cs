using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>Preview, confirmation, hold and the settings around them, as a script sees them.</summary>
public sealed class RetentionRoutesTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retention_is_previewed_confirmed_with_its_number_and_then_holds()
    {
        var (plan, archives) = await MakeAsync(10);
        var present = await GetAsync($"api/v1/plans/{plan.Id}/retention");
        Assert.Equal((10, 0), (present.GetProperty("archiveCount").GetInt32(), present.GetProperty("goingCount").GetInt32()));

        var narrow = new { keepLast = 4, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 };
        using var asked = await server.PostAsync($"api/v1/plans/{plan.Id}/retention/preview", narrow);
        var preview = await asked.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((6, 6, 600, true), (preview.GetProperty("goingCount").GetInt32(), preview.GetProperty("newlyGoingCount").GetInt32(), preview.GetProperty("goingBytes").GetInt32(), preview.GetProperty("needsConfirmation").GetBoolean()));
        var items = preview.GetProperty("archives").EnumerateArray().ToList();
        Assert.Equal(("last", 1), (items[0].GetProperty("reasons")[0].GetProperty("rule").GetString(), items[0].GetProperty("reasons")[0].GetProperty("number").GetInt32()));
        Assert.Equal(archives[0].Id.ToString(), items[^1].GetProperty("archiveId").GetString());
        Assert.Empty(items[^1].GetProperty("reasons").EnumerateArray());

        using var refused = await PutAsync($"api/v1/plans/{plan.Id}", new { plan = new { retention = narrow } });
        Assert.Equal((HttpStatusCode.Conflict, "retention.confirmation-needed"), (refused.StatusCode, await ArchiveServer.CodeAsync(refused)));
        using var tooFew = await PutAsync($"api/v1/plans/{plan.Id}", new { plan = new { retention = narrow }, confirmDeletionOf = 5 });
        Assert.Equal(HttpStatusCode.Conflict, tooFew.StatusCode);
        Assert.Equal(Retention.Default, await RetentionAsync(plan.Id));
        using var done = await PutAsync($"api/v1/plans/{plan.Id}", new { plan = new { retention = narrow }, confirmDeletionOf = 6 });
        Assert.True(done.IsSuccessStatusCode);
        Assert.Equal(new Retention(4, 0, 0, 0, 0), await RetentionAsync(plan.Id));
    }

    [Fact]
    public async Task A_hold_changes_the_preview_and_is_given_up_again()
    {
        var (plan, archives) = await MakeAsync(3);
        using var held = await PutAsync($"api/v1/archives/{archives[0].Id}/hold", new { reason = "court case", until = (DateTimeOffset?)null });
        Assert.True(held.IsSuccessStatusCode);
        var narrow = new { keepLast = 1, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 };
        using var asked = await server.PostAsync($"api/v1/plans/{plan.Id}/retention/preview", narrow);
        Assert.Equal(1, (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("goingCount").GetInt32());

        using var released = await server.Browser.DeleteAsync($"api/v1/archives/{archives[0].Id}/hold", Cancelled);
        Assert.True(released.IsSuccessStatusCode);
        using var again = await server.PostAsync($"api/v1/plans/{plan.Id}/retention/preview", narrow);
        Assert.Equal(2, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("goingCount").GetInt32());
    }

    [Fact]
    public async Task Numbers_that_make_no_sense_are_refused_with_their_field()
    {
        var (plan, archives) = await MakeAsync(1);
        using var nothing = await server.PostAsync($"api/v1/plans/{plan.Id}/retention/preview", new { keepLast = 0, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 });
        Assert.Equal("plan.retention-keeps-nothing", await ArchiveServer.CodeAsync(nothing));
        using var days = await PutAsync($"api/v1/repositories/{archives[0].RepositoryId}/safety-copy-days", new { days = 91 });
        Assert.Equal("safety-copy.days-out-of-range", await ArchiveServer.CodeAsync(days));
        using var good = await PutAsync($"api/v1/repositories/{archives[0].RepositoryId}/safety-copy-days", new { days = 30 });
        Assert.True(good.IsSuccessStatusCode);
        Assert.Equal(30, (await GetAsync($"api/v1/repositories/{archives[0].RepositoryId}/safety-copies")).GetProperty("keptDays").GetInt32());
        using var idle = await server.PostAsync($"api/v1/plans/{plan.Id}/prune", new { });
        Assert.True((await idle.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).TryGetProperty("jobId", out var jobId) is false || jobId.ValueKind == JsonValueKind.Null);
    }

    /// <summary>A plan with so many archives, one a day, the oldest first; in the record alone.</summary>
    private async Task<(Plan Plan, List<Archive> Archives)> MakeAsync(int count)
    {
        await using var database = await server.OpenAsync();
        var any = await database.Set<Plan>().AsNoTracking().OrderBy(plan => plan.CreatedAt).FirstAsync(Cancelled);
        var now = TimeProvider.System.GetUtcNow();
        var plan = Plan.Create(any.ClientId, any.RepositoryId, $"Plan {Guid.CreateVersion7()}", now);
        plan.Change(plan.Name, ["/home"], [], "lz4", oneFileSystem: false, Retention.Default);
        database.Add(plan);
        var archives = new List<Archive>();
        for (var age = count; age > 0; age--)
        {
            var job = Job.Queue(JobKind.Backup, plan.ClientId, plan.RepositoryId, plan.Id, null, "test", now.AddDays(-age));
            job.State = JobState.Succeeded;
            var id = Guid.CreateVersion7().ToString("N");
            archives.Add(Archive.Create(job, plan.Id, $"a-{id}", id + id, now.AddDays(-age), 1, 1000, 500, 100, now.AddDays(-age)));
            database.AddRange(job, archives[^1]);
        }

        await database.SaveChangesAsync(Cancelled);
        return (plan, archives);
    }

    private async Task<Retention> RetentionAsync(PlanId id)
    {
        await using var database = await server.OpenAsync();
        return (await database.Set<Plan>().AsNoTracking().SingleAsync(plan => plan.Id == id, Cancelled)).Retention;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private Task<HttpResponseMessage> PutAsync(string path, object body) => server.Browser.PutAsJsonAsync(path, body, Cancelled);
}
