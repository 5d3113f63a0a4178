using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;

public sealed class ClientLimitsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_administrator_sets_is_what_the_guard_is_told()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var repository = await server.RepositoryOfAsync(machine);
        using var browser = await server.SignInAsync();
        var address = $"api/v1/clients/{machine.Client}/limits";
        var before = await browser.GetFromJsonAsync<JsonElement>(address, Cancelled);
        Assert.Equal(JsonValueKind.Null, before.GetProperty("limits").GetProperty("quotaBytes").ValueKind);

        using var done = await browser.PutAsJsonAsync(address, new { quotaBytes = 9_000_000, sessionBytes = 8_000_000, sessionCommits = 7, sessionSeconds = 600, upBytesPerSecond = 50_000, downBytesPerSecond = 60_000, repositories = new[] { new { repositoryId = repository.Value, quotaBytes = 100_000 } } }, Cancelled);
        Assert.True(done.StatusCode == HttpStatusCode.NoContent, await done.Content.ReadAsStringAsync(Cancelled));
        var (rules, complaint) = GuardRulesFile.Read(Path.Combine(server.Folder, "guard", "rules", $"{machine.Client}.json"));
        Assert.Null(complaint);
        Assert.Equal((9_000_000L, 100_000L), (rules!.QuotaBytes, rules.Repositories[0].QuotaBytes)); // because there was no complaint
        Assert.Equal(new SessionLimits { Bytes = 8_000_000, Commits = 7, Seconds = 600, UpBytesPerSecond = 50_000, DownBytesPerSecond = 60_000 }, rules.Limits);

        var tree = server.MakeTree();
        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(300_000), Cancelled);
        Assert.False(await machine.CanCreateAsync("too-large", tree));
        using var lifted = await browser.PutAsJsonAsync(address, new { repositories = new[] { new { repositoryId = repository.Value, quotaBytes = (long?)null } } }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, lifted.StatusCode);
        Assert.True(await machine.CanCreateAsync("fits", tree));
    }

    [Fact]
    public async Task A_quota_that_is_nearly_used_is_said_of_the_repository_and_of_the_client_and_not_before()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var repository = await server.RepositoryOfAsync(machine);
        using var browser = await server.SignInAsync();
        await using (var database = await server.OpenDatabaseAsync())
            await database.Set<Repository>().ExecuteUpdateAsync(set => set.SetProperty(row => row.DeduplicatedBytes, 900L), Cancelled);
        await SetAsync(1001, 1002);
        Assert.Empty(await NearlyAsync());
        Assert.Equal(2, (await browser.GetFromJsonAsync<JsonElement>("api/v1/quotas", Cancelled)).GetProperty("total").GetInt32());

        await SetAsync(1000, 1002);
        var warned = Assert.Single(await NearlyAsync());
        Assert.Equal((JsonValueKind.Null, 900, false), (warned.GetProperty("repositoryId").ValueKind, warned.GetProperty("usedBytes").GetInt64(), warned.GetProperty("isUsedUp").GetBoolean()));
        await SetAsync(1000, 900);
        var both = await NearlyAsync();
        Assert.Equal([false, true], both.Select(quota => quota.GetProperty("isUsedUp").GetBoolean()));
        Assert.Equal(repository.Value, both[1].GetProperty("repositoryId").GetGuid());

        async Task SetAsync(long client, long own)
        {
            using var done = await browser.PutAsJsonAsync($"api/v1/clients/{machine.Client}/limits", new { quotaBytes = client, repositories = new[] { new { repositoryId = repository.Value, quotaBytes = own } } }, Cancelled);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        async Task<List<JsonElement>> NearlyAsync() =>
            [.. (await browser.GetFromJsonAsync<JsonElement>("api/v1/quotas?nearlyUsed=true", Cancelled)).GetProperty("items").EnumerateArray()];
    }

    [Fact]
    public async Task Limits_that_would_let_nothing_through_are_refused()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        using var browser = await server.SignInAsync();
        foreach (var body in (object[])[new { quotaBytes = -1 }, new { sessionBytes = 0 }, new { sessionSeconds = 5 }, new { upBytesPerSecond = 1 }])
        {
            using var refused = await browser.PutAsJsonAsync($"api/v1/clients/{machine.Client}/limits", body, Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }
}
