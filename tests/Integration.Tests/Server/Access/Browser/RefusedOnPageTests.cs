using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>What somebody may not do stands in the activity, whether a request asked for it or a page that is open.</summary>
public sealed class RefusedOnPageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Password = "tabulating-machine-cards";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_request_a_refused_page_and_a_refused_click_are_recorded()
    {
        var (userId, clientId) = await AddUserAsync();
        var jobId = await QueueAsync(clientId);

        var program = shared.Server.CreateClient();
        using (await program.PostAsJsonAsync("api/v1/session", new { name = "viewer", password = Password }, Cancelled))
        using (var refused = await program.GetAsync("api/v1/users", Cancelled))
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        await using var chromium = await Chromium.OpenAsync(shared.Server.Address.ToString());
        var page = chromium.Page;
        await chromium.SignInAsync("viewer", Password);
        await page.WaitForURLAsync("**/");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Clients" }).First).ToBeVisibleAsync();
        await page.EvaluateAsync("() => Blazor.navigateTo('/users?name=typed')");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing here" })).ToBeVisibleAsync();

        await page.EvaluateAsync($"() => Blazor.navigateTo('/jobs/{jobId}')");
        var cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true });
        await Assertions.Expect(cancel).ToBeVisibleAsync();
        await TakePermissionAwayAsync(userId, clientId);
        await cancel.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the job" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This account may not start and cancel backups there.")).ToBeVisibleAsync();

        var refusals = (await EntriesAsync()).Where(entry => entry.Kind == ActivityKind.AccessRefused).ToList();
        Assert.Equal(
            [("route", "/api/v1/users", "GET"), ("page", "/users", "access.forbidden"), ("page", $"/jobs/{jobId}", "access.permission-missing")],
            refusals.Select(entry => (entry.SubjectNoun, entry.SubjectName, entry.Detail ?? "")));
        Assert.All(refusals, entry => Assert.Equal(("viewer", "127.0.0.1"), (entry.ActorName, entry.Address)));
        chromium.AssertNoComplaints();
    }

    private async Task<(UserId User, ClientId Client)> AddUserAsync()
    {
        var administrator = await shared.Server.SignInAsync();
        using var client = await administrator.PostAsJsonAsync("api/v1/clients", new { name = "web-1" }, Cancelled);
        var clientId = (await client.Content.ReadFromJsonAsync<AddedClient>(Cancelled))!.ClientId; // because it answered with JSON
        var grants = AccessWorld.Body(AccessWorld.At(new ClientId(clientId), Permission.TriggerBackup));
        using var user = await administrator.PostAsJsonAsync("api/v1/users", new { name = "viewer", password = Password, isAdministrator = false, grants }, Cancelled);
        user.EnsureSuccessStatusCode();
        return (new UserId((await user.Content.ReadFromJsonAsync<AddedUser>(Cancelled))!.UserId), new ClientId(clientId)); // as above
    }

    private async Task<JobId> QueueAsync(ClientId clientId)
    {
        await using var database = await OpenAsync();
        var repositoryId = await database.Set<Repository>().Where(repository => repository.ClientId == clientId).Select(repository => repository.Id).SingleAsync(Cancelled);
        var job = Job.Queue(JobKind.Backup, clientId, repositoryId, null, null, "viewer", TimeProvider.System.GetUtcNow());
        database.Add(job);
        await database.SaveChangesAsync(Cancelled);
        return job.Id;
    }

    /// <summary>As another process of the server would, between two looks of this one: the page is still open and shows its button.</summary>
    private async Task TakePermissionAwayAsync(UserId userId, ClientId clientId)
    {
        await using var database = await OpenAsync();
        var grants = AccessWorld.At(clientId);
        await database.Set<User>().Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.Grants, grants), Cancelled);
        shared.Server.Services.GetRequiredService<AccountVersion>().Advance();
    }

    private async Task<List<ActivityEntry>> EntriesAsync()
    {
        await using var database = await OpenAsync();
        return await database.Set<ActivityEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).ToListAsync(Cancelled);
    }

    private Task<ServerDatabase> OpenAsync() => shared.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    private sealed record AddedClient(Guid ClientId);

    private sealed record AddedUser(Guid UserId);
}
