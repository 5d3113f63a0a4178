using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Home;

public sealed class DeleteClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_without_archives_goes_with_all_that_was_made_for_it()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        using var kept = await browser.PostAsJsonAsync("api/v1/clients", new { name = "kept" }, Cancelled);
        using var added = await browser.PostAsJsonAsync("api/v1/clients", new { name = "typo" }, Cancelled);
        var ids = await added.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var client = ids.GetProperty("clientId").GetGuid();
        var repository = await server.FindRepositoryAsync(new RepositoryId(ids.GetProperty("repositoryId").GetGuid()));
        await using (var database = await server.OpenDatabaseAsync())
        {
            var job = Job.Queue(JobKind.Backup, new ClientId(client), repository.Id, new PlanId(ids.GetProperty("planId").GetGuid()), null, "ada", TimeProvider.System.GetUtcNow());
            job.State = JobState.Failed;
            database.Add(job);
            await database.SaveChangesAsync(Cancelled);
        }

        using var deleted = await browser.DeleteAsync($"api/v1/clients/{client}", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(Directory.Exists(Path.GetDirectoryName(repository.Path)));
        Assert.False(Directory.Exists(server.BorgHome(repository.Id)));
        Assert.False(Directory.Exists(server.Escrow(repository.Id)));
        await using (var database = await server.OpenDatabaseAsync())
        {
            Assert.Equal((1, 1, 1, 1, 0), (
                await database.Set<Client>().CountAsync(Cancelled), await database.Set<Repository>().CountAsync(Cancelled), await database.Set<Plan>().CountAsync(Cancelled),
                await database.Set<Schedule>().CountAsync(Cancelled), await database.Set<Job>().CountAsync(Cancelled)));
        }

        using var again = await browser.DeleteAsync($"api/v1/clients/{client}", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task An_archive_that_only_the_repository_knows_keeps_the_client_and_its_access()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var repository = new RepositoryId(Guid.Parse(Path.GetFileName(machine.RepositoryPath)));
        await server.ArchiveAsync(repository, "a", server.MakeTree());

        Assert.Equal("client.has-archives", await DeleteAsync(server, machine.Client));
        Assert.Equal(RepositoryState.Ready, (await server.FindRepositoryAsync(repository)).State);
        await using var database = await server.OpenDatabaseAsync();
        Assert.Equal(ClientState.Enrolled, (await database.Set<Client>().SingleAsync(Cancelled)).State);
    }

    [Fact]
    public async Task A_repository_that_cannot_be_looked_into_is_not_deleted()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var repository = await server.FindRepositoryAsync(await server.AddRepositoryAsync(client));
        Directory.Move(server.Beside("storage"), server.Beside("away"));

        Assert.Equal("repository.missing", await DeleteAsync(server, client));
        Assert.True(Directory.Exists(repository.Path.Replace(server.Beside("storage"), server.Beside("away"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Recorded_archives_and_live_jobs_are_told_in_numbers_and_words()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var (client, busy) = (await server.AddClientAsync("a"), await server.AddClientAsync("b"));
        var repository = RepositoryId.Create();
        await using (var database = await server.OpenDatabaseAsync())
        {
            var job = Job.Queue(JobKind.Backup, client, repository, null, null, "ada", TimeProvider.System.GetUtcNow());
            for (var number = 0; number < 3; number++)
                database.Add(Archive.Create(job, PlanId.Create(), $"a{number}", new string((char)('a' + number), 64), TimeProvider.System.GetUtcNow(), 1, 1, 1, 1, TimeProvider.System.GetUtcNow()));
            database.Add(Job.Queue(JobKind.Backup, busy, repository, null, null, "ada", TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        var refused = await server.Get<DeleteClient>().HandleAsync(new(client), ServerParts.Administrator, Cancelled);
        Assert.Equal(("client.has-archives", "There are 3 archives of this client."), (refused.Problem?.Code, refused.Problem?.Detail));
        Assert.Equal("client.busy", await DeleteAsync(server, busy));
        Assert.Equal("access.forbidden", (await server.Get<DeleteClient>().HandleAsync(new(client), new Actor(UserId.Create(), "eve", IsAdministrator: false), Cancelled)).Problem?.Code);
    }

    private static async Task<string?> DeleteAsync(TestServer server, ClientId client) =>
        (await server.Get<DeleteClient>().HandleAsync(new(client), ServerParts.Administrator, Cancelled)).Problem?.Code;
}
