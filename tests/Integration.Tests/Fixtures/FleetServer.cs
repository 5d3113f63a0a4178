using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>
/// The real server with clients and jobs, where the test owns the clock and plays borg: what the nouns above contribute
/// to a job is scripted, and nothing listens for SSH.
/// </summary>
public sealed class FleetServer : IAsyncDisposable
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    private FleetServer() => Clock = new SetClock(Time);

    public TestServer Server { get; private set; } = null!; // because StartAsync is the only way here

    public FakeTimeProvider Time { get; private init; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>What the server goes by: <see cref="Time"/>, with a clock on the wall that can be set.</summary>
    public SetClock Clock { get; private init; }

    public ScriptedAgentWork Backup { get; } = new(JobKind.Backup, writes: true);

    public ScriptedAgentWork Restore { get; } = new(JobKind.Restore, writes: false);

    public ScriptedServerWork Catalog { get; } = new();

    public AwayDatabase Database { get; } = new();

    public PlayedEnrolment Enrolment { get; } = new();

    public ScriptedServerWork Prune { get; } = new(JobKind.Prune, writes: true);

    /// <summary>With its public address and nobody who could sign in: agents do not need anybody.</summary>
    /// <param name="connection">As <see cref="TestServer.StartNewAsync"/>.</param>
    public static async Task<FleetServer> StartAsync(string? connection = null)
    {
        var fleet = new FleetServer();
        fleet.Server = await TestServer.StartNewAsync(fleet.Adapt, connection: connection);
        await using var database = await fleet.OpenAsync();
        database.Add(Setting.Create(SettingKeys.PublicAddress, fleet.Server.Address.GetLeftPart(UriPartial.Authority)));
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        return fleet;
    }

    /// <summary>Another process on the same database, with workers, memory and signals of its own. Both have to run before there are jobs.</summary>
    public static async Task<FleetServer> JoinAsync(FleetServer first)
    {
        var fleet = new FleetServer { Time = first.Time, Clock = first.Clock };
        var (key, file) = (first.Get<ServerKey>(), Path.Combine(first.Server.Folder, "server.db"));
        fleet.Server = await TestServer.StartNewAsync(
            services =>
            {
                fleet.Adapt(services);
                services.RemoveAll<ServerKey>().AddSingleton(key);
                JoinedDatabase.Use(services, file);
            },
            connection: TestDatabase.ConnectionOf(first.Server.Folder));
        return fleet;
    }

    /// <summary>Set up as by a person, with an administrator.</summary>
    public static async Task<FleetServer> StartSetUpAsync()
    {
        var fleet = new FleetServer();
        fleet.Server = await TestServer.StartSetUpAsync(fleet.Adapt);
        return fleet;
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public async Task<string> CreateTokenAsync(ClientId clientId) =>
        (await Get<CreateEnrolmentToken>().HandleAsync(new(clientId), Administrator, TestContext.Current.CancellationToken)).Value.Token.Reveal();

    public async Task<ClientId> CreateClientAsync(string? name = null) =>
        (await Get<CreateClient>().HandleAsync(new(name ?? $"client {Guid.CreateVersion7()}"), Administrator, TestContext.Current.CancellationToken)).Value.ClientId;

    /// <summary>A client with its agent, enrolled and greeted.</summary>
    public async Task<WireAgent> EnrolAsync(params string[] capabilities)
    {
        var agent = new WireAgent(Server.CreateClient());
        if (capabilities.Length > 0)
            agent.Capabilities = capabilities;
        await agent.EnrolAsync(await CreateTokenAsync(await CreateClientAsync()));
        await agent.HelloAsync();
        return agent;
    }

    public async Task<JobId> QueueAsync(WireAgent agent, JobKind kind = JobKind.Backup, RepositoryId? repositoryId = null)
    {
        await using var database = await OpenAsync();
        var job = Job.Queue(kind, agent.ClientId, repositoryId ?? RepositoryId.Create(), PlanId.Create(), null, "ada", Time.GetUtcNow());
        return (await Get<JobQueue>().EnqueueAsync(database, job, TestContext.Current.CancellationToken)).Value;
    }

    /// <summary>A queued job that its agent has received.</summary>
    public async Task<JobReference> GiveAsync(WireAgent agent, JobKind kind = JobKind.Backup, RepositoryId? repositoryId = null)
    {
        var jobId = await QueueAsync(agent, kind, repositoryId);
        var order = Assert.Single((await agent.PollAsync()).Orders);
        Assert.Equal(jobId.Value, order.Job.JobId);
        return order.Job;
    }

    /// <summary>The same, and its agent said that it runs.</summary>
    public async Task<JobReference> RunAsync(WireAgent agent, JobKind kind = JobKind.Backup, RepositoryId? repositoryId = null)
    {
        var job = await GiveAsync(agent, kind, repositoryId);
        Assert.Equal(ReportAnswer.Accepted, await agent.StartAsync(job));
        return job;
    }

    public async Task<Job> ReadAsync(JobId jobId)
    {
        await using var database = await OpenAsync();
        return await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == jobId, TestContext.Current.CancellationToken);
    }

    public Task<Job> ReadAsync(JobReference job) => ReadAsync(JobId.From(job.JobId));

    /// <summary>Waits, without moving the clock.</summary>
    public Task UntilAsync(JobReference job, JobState state) => UntilAsync(JobId.From(job.JobId), state);

    public Task UntilAsync(JobId jobId, JobState state) =>
        Until.TrueAsync(async () => (await ReadAsync(jobId)).State == state, $"job in {state}");

    /// <summary>Moves the clock in small steps until it is so.</summary>
    public async Task AdvanceUntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var steps = 0; !await condition(); steps++)
        {
            Assert.True(steps < 3000, $"Waited in vain: {what}.");
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }
    }

    public Task AdvanceUntilAsync(JobReference job, JobState state) =>
        AdvanceUntilAsync(async () => (await ReadAsync(job)).State == state, $"job in {state}");

    public async Task<IReadOnlyList<JobId>> RepositoryHoldersAsync()
    {
        await using var database = await OpenAsync();
        return await database.Set<RepositoryLease>().Select(lease => lease.JobId).ToListAsync(TestContext.Current.CancellationToken);
    }

    public Task<ServerDatabase> OpenAsync() =>
        Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        Catalog.LetGo();
        return Server.DisposeAsync();
    }

    private void Adapt(IServiceCollection services)
    {
        services.AddSingleton<IInterceptor>(Database);
        services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Clock);
        services.RemoveAll<IAgentWork>().AddSingleton<IAgentWork>(Backup).AddSingleton<IAgentWork>(Restore);
        services.RemoveAll<IServerWork>().AddSingleton<IServerWork>(Catalog);
        services.RemoveAll<IEnrolmentSource>().AddSingleton<IEnrolmentSource>(Enrolment);
        services.AddSingleton<IServerWork>(Prune);
        foreach (var listening in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(BorgBackupServer.Server.Repositories.Ssh.PrivateSshd)).ToList())
            services.Remove(listening);
    }

    public sealed class PlayedEnrolment : IEnrolmentSource
    {
        /// <summary>Why no agent can work with this server now.</summary>
        public Problem? Refusal { get; set; }

        public Task<Result<EnrolmentGrant>> GrantAsync(ClientId clientId, CancellationToken cancellationToken) => Task.FromResult<Result<EnrolmentGrant>>(Refusal is { } problem
            ? problem
            : new EnrolmentGrant(new SshEndpoint { Host = "127.0.0.1", Port = 2222, User = "bbs", HostKeys = [WireAgent.NewSshKey()] }, []));
    }
}
