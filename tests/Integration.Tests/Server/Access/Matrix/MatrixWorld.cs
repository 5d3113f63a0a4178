using System.Net.Http.Headers;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>A server with two clients that have everything a client can have, and with somebody for each right there is.</summary>
public sealed class MatrixWorld : IAsyncLifetime
{
    private const string Password = "tabulating-machine-cards";

    private FleetServer fleet = null!; // because xunit initialises the fixture before it makes the class

    /// <summary>What is asked about.</summary>
    public Matter It { get; private set; } = null!; // as above

    /// <summary>What belongs to another client.</summary>
    public Matter Other { get; private set; } = null!; // as above

    /// <summary>The agent of the other client.</summary>
    public HttpClient OtherAgent { get; private set; } = null!; // as above

    /// <summary>An agent that was shut out.</summary>
    public HttpClient RevokedAgent { get; private set; } = null!; // as above

    /// <summary>A program whose token was an administrator's and was revoked.</summary>
    public HttpClient RevokedToken { get; private set; } = null!; // as above

    public IReadOnlyList<Asker> Askers { get; private set; } = [];

    public IServiceProvider Services => fleet.Server.Services;

    public async ValueTask InitializeAsync()
    {
        fleet = await FleetServer.StartSetUpAsync();
        It = await AddAsync(await EnrolAsync(http => { }), "it");
        Other = await AddAsync(await EnrolAsync(http => OtherAgent = http), "other");
        var revoked = await EnrolAsync(http => RevokedAgent = http);
        await fleet.Get<RevokeClient>().HandleAsync(new(revoked), Actor.Server, Matter.Token);
        RevokedToken = await RevokeTokenAsync();
        Askers = await WithAccountsAsync(Asker.All(It, Other));
    }

    public HttpClient Anonymous() => fleet.Server.CreateClient();

    /// <summary>A browser with a session of its own for somebody with these rights.</summary>
    public async Task<HttpClient> SignInAsync(Asker asker)
    {
        var actor = asker.Actor!; // because who is not signed in is Anonymous()
        if (actor.IsAdministrator)
            return await fleet.Server.SignInAsync();
        // The rows about one's own account guess its password wrongly; that is counted by address.
        await using (var database = await fleet.OpenAsync())
            await database.Set<Attempt>().ExecuteDeleteAsync(Matter.Token);
        var http = fleet.Server.CreateClient();
        using var answer = await http.PostAsJsonAsync("api/v1/session", new { name = asker.Name, password = Password }, Matter.Token);
        answer.EnsureSuccessStatusCode();
        return http;
    }

    public ValueTask DisposeAsync() => fleet.DisposeAsync();

    /// <summary>The askers as users that exist; the administrator has set the server up.</summary>
    private async Task<IReadOnlyList<Asker>> WithAccountsAsync(IReadOnlyList<Asker> askers)
    {
        var passwordHash = fleet.Get<Passwords>().Hash(Password);
        await using var database = await fleet.OpenAsync();
        var administrator = await database.Set<User>().SingleAsync(Matter.Token);
        List<Asker> withAccounts = [];
        foreach (var asker in askers)
        {
            var actor = asker.Actor!; // because All has nobody who is not signed in
            var user = actor.IsAdministrator ? administrator : User.Create(asker.Name, passwordHash, actor.Grants, fleet.Time.GetUtcNow());
            if (!actor.IsAdministrator)
                database.Add(user);
            withAccounts.Add(asker with { Actor = actor with { UserId = user.Id } });
        }

        await database.SaveChangesAsync(Matter.Token);
        return withAccounts;
    }

    private async Task<HttpClient> RevokeTokenAsync()
    {
        await using var database = await fleet.OpenAsync();
        var ada = await database.Set<User>().AsNoTracking().SingleAsync(Matter.Token);
        var owner = new Actor(ada.Id, ada.Name, IsAdministrator: true);
        var made = (await fleet.Get<CreateApiToken>().HandleAsync(new("matrix", Grants.None, IsAdministrator: true), owner, Matter.Token)).Value;
        var http = fleet.Server.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Token.Reveal());
        (await http.GetAsync("api/v1/users", Matter.Token)).EnsureSuccessStatusCode();
        await fleet.Get<RevokeApiToken>().HandleAsync(new(made.ApiTokenId), owner, Matter.Token);
        return http;
    }

    private async Task<ClientId> EnrolAsync(Action<HttpClient> keep)
    {
        var http = fleet.Server.CreateClient();
        var agent = new WireAgent(http);
        await agent.EnrolAsync(await fleet.CreateTokenAsync(await fleet.CreateClientAsync()));
        await agent.HelloAsync();
        keep(http);
        return agent.ClientId;
    }

    private async Task<Matter> AddAsync(ClientId client, string name)
    {
        await using var database = await fleet.OpenAsync();
        var now = fleet.Time.GetUtcNow();
        var location = await database.Set<StorageLocation>().Select(row => row.Id).SingleAsync(Matter.Token);
        var repository = Repository.Create(RepositoryId.Create(), client, location, name, "repokey", fleet.Server.Beside(name), "", now);
        repository.BecomeReady(new string('a', 64));
        var plan = Plan.Create(client, repository.Id, name, now);
        plan.Change(name, ["/etc"], [], "lz4", oneFileSystem: false, Retention.Default);
        var schedule = Schedule.Create(plan.Id);
        schedule.Change(new ScheduleDraft { Kind = ScheduleKind.Hourly }, now.AddHours(1));
        var job = Job.Queue(JobKind.Backup, client, repository.Id, plan.Id, null, "ada", now);
        // Some row cancels the first one. While another waits, nobody's yes removes the plan.
        var busy = Job.Queue(JobKind.Backup, client, repository.Id, plan.Id, null, "ada", now);
        var archive = Archive.Create(job, plan.Id, $"{name}-1", new string('b', 64), now, 1, 2, 3, 4, now);
        database.AddRange(repository, plan, schedule, job, busy, archive);
        await database.SaveChangesAsync(Matter.Token);
        return new Matter(client, repository.Id, plan.Id, job.Id, archive.Id);
    }
}
