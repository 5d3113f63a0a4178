using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Agent;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

/// <summary>Files of one client reach the real agent of another, and nothing else does.</summary>
public sealed class OtherClientTests(ArchiveServer server, LoopbackMariaDb maria) : IClassFixture<ArchiveServer>, IClassFixture<LoopbackMariaDb>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_file_reaches_another_client_and_no_key_does()
    {
        var source = Path.Combine(server.Repository.Source, "kinds");
        Directory.CreateDirectory(source);
        await EveryKindOfFile.MakeAsync(source);
        var archive = await server.ArchiveAsync("kinds-1", "kinds");
        using var home = new TempFolder();
        var other = await EnrolAsync("web-2", home);

        var target = home["targets/from web-1"];
        using var looking = await server.PostAsync($"api/v1/archives/{archive.Id}/restore-looks", new { paths = new[] { source[1..] }, clientId = other.Id.Value, targetDirectory = target, existing = "keep" });
        Assert.Equal(HttpStatusCode.OK, looking.StatusCode);
        using var started = await server.PostAsync($"api/v1/archives/{archive.Id}/restores", new { paths = new[] { source[1..] }, clientId = other.Id.Value, targetDirectory = target, existing = "keep" });
        var answer = await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(started.StatusCode == HttpStatusCode.OK, answer.ToString());
        var jobId = JobId.Parse(answer.GetProperty("jobId").GetString()!, null); // because an answer has one

        await using (var agent = await other.RunAsync())
        {
            var lookId = JobId.Parse((await looking.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetString()!, null);
            var look = await ArchiveServer.UntilAsync(async () => (await EndedAsync(lookId))?.FinishedJson);
            Assert.Contains("\"existingCount\":0", look, StringComparison.Ordinal);
            var job = await ArchiveServer.UntilAsync(() => EndedAsync(jobId));
            Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.ProblemDetail} {job.FinishedJson} {agent.Log}");
            Assert.Equal(HttpStatusCode.NotFound, await other.AskForContentAsync(server, jobId, 1));
        }

        await EveryKindOfFile.AssertSameAsync(source, target + source);
        foreach (var file in Directory.EnumerateFiles(home["state"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(server.Repository.Environment.Passphrase!, await File.ReadAllTextAsync(file, Cancelled), StringComparison.Ordinal); // because it has one
        // Names that are no UTF-8 are beyond Directory.Delete.
        await using var remove = await ChildProcess.StartAsync(new() { FileName = "rm", Arguments = ["-rf", "--", target], SharesError = true });
        await remove.WaitForExitAsync(Cancelled);
    }

    [Fact]
    public async Task Files_go_only_to_the_lease_that_was_given_for_them()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.Repository.Source, "lease")).FullName, "a"), "a", Cancelled);
        var archive = await server.ArchiveAsync("lease-1", "lease");
        using var home = new TempFolder();
        using var thief = new TempFolder();
        var other = await EnrolAsync("web-3", home);
        var stranger = await EnrolAsync("web-4", thief);
        using var started = await server.PostAsync($"api/v1/archives/{archive.Id}/restores", new { paths = Array.Empty<string>(), clientId = other.Id.Value, targetDirectory = home["targets/x"] });
        var jobId = JobId.Parse((await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetString()!, null); // because an answer has one

        Assert.Equal(HttpStatusCode.NotFound, await other.AskForContentAsync(server, jobId, 1)); // it waits
        await using (var database = await server.OpenAsync())
            await database.Set<Job>().Where(job => job.Id == jobId).ExecuteUpdateAsync(set => set.SetProperty(job => job.State, JobState.Running).SetProperty(job => job.Epoch, 2), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, await other.AskForContentAsync(server, jobId, 1));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.AskForContentAsync(server, jobId, 2));
        Assert.Equal(HttpStatusCode.OK, await other.AskForContentAsync(server, jobId, 2));
        await using (var database = await server.OpenAsync())
            await database.Set<Job>().Where(job => job.Id == jobId).ExecuteUpdateAsync(set => set.SetProperty(job => job.State, JobState.Cancelled), Cancelled);
    }

    [Fact]
    public async Task A_database_reaches_another_client_whose_own_file_allows_it_and_no_key_does()
    {
        var source = Path.Combine(server.Repository.Source, "dumped");
        Directory.CreateDirectory(Path.Combine(source, "databases/main"));
        const string Sql = "CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1), (2), (3);\n";
        await File.WriteAllTextAsync(Path.Combine(source, "databases/main/shop.sql"), Sql, Cancelled);
        await File.WriteAllTextAsync(Path.Combine(source, "databases.json"), $$"""{"dumps":[{"path":"databases/main/shop.sql","source":"main","kind":"mariadb","database":{"name":"shop","characterSet":"utf8mb4"},"bytes":{{Sql.Length}}}]}""", Cancelled);
        var archive = await server.ArchiveDumpsAsync("dumped-1", "dumped");
        await maria.QueryAsync("", "DROP DATABASE IF EXISTS moved;");
        using var home = new TempFolder();
        var other = await EnrolAsync("db-2", home);
        Directory.CreateDirectory(home["sources"]);
        await File.WriteAllTextAsync(home["sources/here.toml"], Agent.Databases.DatabaseWorld.Source(maria, "restore = \"never\"\n"), Cancelled);
        await File.AppendAllTextAsync(home["policy.toml"], $"databases.directory = \"{home["sources"]}\"\n", Cancelled);
        await using var agent = await other.RunAsync();
        var body = new { dump = "databases/main/shop.sql", source = "here", database = "moved", clientId = other.Id.Value };

        Assert.Equal("restore.database-not-allowed", await ArchiveServer.UntilAsync(async () =>
        {
            using var refused = await server.PostAsync($"api/v1/archives/{archive.Id}/database-restores", body);
            return await ArchiveServer.CodeAsync(refused) is { } code and not "restore.source-unknown" and not "client.cannot-restore" ? code : null; // until the agent has told its sources
        }));
        await File.WriteAllTextAsync(home["sources/here.toml"], Agent.Databases.DatabaseWorld.Source(maria, "restore = \"new\"\n"), Cancelled);
        var jobId = await ArchiveServer.UntilAsync(async () =>
        {
            using var started = await server.PostAsync($"api/v1/archives/{archive.Id}/database-restores", body);
            return started.StatusCode == HttpStatusCode.OK ? (await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetString() : null;
        });
        var job = await ArchiveServer.UntilAsync(() => EndedAsync(JobId.Parse(jobId, null)));
        Assert.True(job.State is JobState.Succeeded, $"{job.State} {job.ProblemDetail} {job.FinishedJson} {agent.Log}");
        Assert.Null(job.PlanId);
        Assert.Equal("3", await maria.QueryAsync("moved", "SELECT COUNT(*) FROM t"));
        foreach (var file in Directory.EnumerateFiles(home["state"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("agent.lock", StringComparison.Ordinal)))
            Assert.DoesNotContain(server.Repository.Environment.Passphrase!, await File.ReadAllTextAsync(file, Cancelled), StringComparison.Ordinal); // because it has one
    }

    private async Task<Job?> EndedAsync(JobId id)
    {
        await using var database = await server.OpenAsync();
        var job = await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, Cancelled);
        return job.State.IsLive() ? null : job;
    }

    private async Task<OtherAgent> EnrolAsync(string name, TempFolder home)
    {
        var administrator = new Actor(null, "test", IsAdministrator: true);
        var services = server.Server.Services;
        var id = (await services.GetRequiredService<CreateClient>().HandleAsync(new(name), administrator, Cancelled)).Value.ClientId;
        var token = (await services.GetRequiredService<CreateEnrolmentToken>().HandleAsync(new(id), administrator, Cancelled)).Value.Token.Reveal();
        await File.WriteAllTextAsync(home["policy.toml"], $"backup.paths = []\nrestore.targets = [\"{home["targets"]}\"]\n", Cancelled);
        var agent = new OtherAgent(id, home);
        await using var enrolling = await agent.StartAsync(token, "enrol", "--server", server.Server.Address.GetLeftPart(UriPartial.Authority));
        var (code, _, error) = await enrolling.EndAsync();
        Assert.True(code == 0, error);
        return agent;
    }

    private sealed class OtherAgent(ClientId id, TempFolder home)
    {
        public ClientId Id => id;

        public Task<AgentProcess> RunAsync() => StartAsync("", "run");

        public Task<AgentProcess> StartAsync(string token, params string[] arguments) => AgentProcess.StartAsync(
            [.. arguments, "--state", home["state"], "--policy", home["policy.toml"]], new Dictionary<string, string> { ["BBS_ENROL_TOKEN"] = token });

        public async Task<HttpStatusCode> AskForContentAsync(ArchiveServer server, JobId jobId, int epoch)
        {
            var key = JsonDocument.Parse(await File.ReadAllTextAsync(home["state/identity.json"], Cancelled)).RootElement.GetProperty("apiKey").GetString();
            using var request = new HttpRequestMessage(HttpMethod.Post, ReceiveOrder.ContentPath)
            {
                Content = JsonContent.Create(new JobReference { JobId = jobId.Value, Epoch = epoch }, ProtocolJson.Default.JobReference),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, key);
            using var http = server.Server.CreateClient();
            using var answer = await http.SendAsync(request, Cancelled);
            return answer.StatusCode;
        }
    }
}
