using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Agent;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Remote;

/// <summary>The whole way with the real agent and the real guard: backups on a remote host, their catalog, a download, retention, compact, check, and what is refused there.</summary>
public sealed partial class RemoteJourneyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_backs_up_to_a_remote_host_and_everything_after_it_works_there()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var location = await far.AddToAsync(server);
        var browser = await server.SignInAsync();
        var tree = server.MakeTree();
        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), RandomNumberGenerator.GetBytes(2_000_000), Cancelled);

        using var added = await browser.PostAsJsonAsync("api/v1/clients", new
        {
            name = "web-1",
            storageLocationId = location.Value,
            plan = new { paths = new[] { tree }, excludes = Array.Empty<string>(), compression = "lz4", retention = new { keepLast = 1, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 } },
            schedule = new { kind = "by-hand" },
        }, Cancelled);
        Assert.True(added.StatusCode == HttpStatusCode.OK, await added.Content.ReadAsStringAsync(Cancelled));
        var answer = await added.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var (planId, repositoryId) = (PlanId.From(answer.GetProperty("planId").GetGuid()), RepositoryId.From(answer.GetProperty("repositoryId").GetGuid()));
        Assert.Equal(RepositoryState.Ready, (await server.FindRepositoryAsync(repositoryId)).State);

        await using var agent = await EnrolAsync(server, Token().Match(answer.GetProperty("enrolment").GetProperty("command").GetString()!).Groups[1].Value); // because the line has one
        await DoneAsync(server, (await server.Get<StartBackup>().HandleAsync(new(planId), ServerParts.Administrator, Cancelled)).Value.JobId, agent);
        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), RandomNumberGenerator.GetBytes(2_000_000), Cancelled);
        await DoneAsync(server, (await server.Get<StartBackup>().HandleAsync(new(planId), ServerParts.Administrator, Cancelled)).Value.JobId, agent);
        var archives = await IndexedAsync(server, 2);
        Assert.True((await server.FindRepositoryAsync(repositoryId)).DeduplicatedBytes > 1_000_000); // as du there says

        using var begun = await browser.PostAsJsonAsync($"api/v1/archives/{archives[1].Id}/downloads", new { paths = new[] { Path.Combine(tree, "letter.txt")[1..] } }, Cancelled);
        var address = (await begun.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString();
        Assert.NotEmpty(await browser.GetByteArrayAsync(address, Cancelled));

        // Retention keeps the last one; what it deletes is compacted at once, because it is half of the repository.
        await DoneAsync(server, await FirstAsync(server, JobKind.Prune), agent);
        await DoneAsync(server, await FirstAsync(server, JobKind.Compact), agent);
        await DoneAsync(server, (await server.Get<StartCheck>().HandleAsync(new(repositoryId, VerifiesData: true), ServerParts.Administrator, Cancelled)).Value.JobId, agent);
        Assert.Equal([archives[1].Name], (await server.Get<RepositoryBorg>().ListArchivesAsync(repositoryId, Cancelled)).Value.Archives.Select(archive => archive.Name));
        var repository = await server.FindRepositoryAsync(repositoryId);
        Assert.Equal(RepositoryState.Ready, repository.State);
        Assert.Null(repository.CheckDamage);

        // What needs the files themselves is refused, and says why.
        Assert.Equal("repository.on-remote-host", (await server.Get<StartWayBack>().HandleAsync(new(repositoryId, WayBackKind.Whole, repository.Name), ServerParts.Administrator, Cancelled)).Problem?.Code);
        using var scan = await browser.GetAsync($"api/v1/storage-locations/{location}/foreign-repositories", Cancelled);
        Assert.Equal("repository.on-remote-host", (await scan.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
        Assert.Empty((await server.Get<ListSafetyCopies>().HandleAsync(new(repositoryId), ServerParts.Administrator, Cancelled)).Value.Items);

        // A remote host that is away: the job waits for its next attempt, and then it is done.
        await far.Sshd.StopAsync();
        var waiting = (await server.Get<StartBackup>().HandleAsync(new(planId), ServerParts.Administrator, Cancelled)).Value.JobId;
        await Eventually.TrueAsync(() => JobAsync(server, waiting).GetAwaiter().GetResult() is { State: JobState.Queued, RetryAt: not null });
        Assert.Equal(RepositoryState.Ready, (await server.FindRepositoryAsync(repositoryId)).State);
        await far.Sshd.StartAsync();
        Assert.Null((await server.Get<RetryJob>().HandleAsync(new(waiting), ServerParts.Administrator, Cancelled)).Problem);
        await DoneAsync(server, waiting, agent);
    }

    private static async Task<AgentProcess> EnrolAsync(TestServer server, string token)
    {
        var (state, policy) = (server.Beside("agent"), server.Beside("policy.toml"));
        await File.WriteAllTextAsync(policy, $"backup.paths = [\"/\"]\nrestore.targets = [\"{server.Beside("targets")}\"]\n", Cancelled);
        string[] own = ["--state", state, "--policy", policy];
        await using (var enrolling = await AgentProcess.StartAsync(["enrol", "--server", server.Address.GetLeftPart(UriPartial.Authority), .. own], new Dictionary<string, string> { ["BBS_ENROL_TOKEN"] = token }))
        {
            var (code, _, error) = await enrolling.EndAsync();
            Assert.True(code == 0, error);
        }

        return await AgentProcess.StartAsync(["run", .. own], new Dictionary<string, string>());
    }

    private static async Task DoneAsync(TestServer server, JobId id, AgentProcess agent)
    {
        await Eventually.TrueAsync(() => JobAsync(server, id).GetAwaiter().GetResult().State is JobState.Succeeded or JobState.Warned or JobState.Failed, $"job {id} ends");
        var job = await JobAsync(server, id);
        Assert.True(job.State is JobState.Succeeded or JobState.Warned, $"{job.Kind} {job.State}: {job.ProblemCode} {job.ProblemDetail}\n{agent.Log}");
    }

    private static async Task<Job> JobAsync(TestServer server, JobId id)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, Cancelled);
    }

    private static async Task<JobId> FirstAsync(TestServer server, JobKind kind)
    {
        return (await Eventually.SomeAsync(Find, $"there is a {kind}")).Id;

        Job? Find()
        {
            using var database = server.OpenDatabaseAsync().GetAwaiter().GetResult();
            return database.Set<Job>().AsNoTracking().Where(job => job.Kind == kind).OrderBy(job => job.QueuedAt).FirstOrDefault();
        }
    }

    private static async Task<List<Archive>> IndexedAsync(TestServer server, int count)
    {
        List<Archive> Read()
        {
            using var database = server.OpenDatabaseAsync().GetAwaiter().GetResult();
            return [.. database.Set<Archive>().AsNoTracking().Where(archive => archive.CatalogState == CatalogState.Indexed).OrderBy(archive => archive.ReceivedAt)];
        }

        return await Eventually.SomeAsync(() => Read() is { } found && found.Count == count ? found : null);
    }

    [GeneratedRegex("BBS_ENROL_TOKEN='?([^' ]+)'? ")]
    private static partial Regex Token();
}
