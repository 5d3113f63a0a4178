using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>The whole server in this process, by a clock that somebody else moves, with a played borg; it can be started anew.</summary>
internal sealed class SoakServer(string folder, SoakWorld world, PlayedRepositories repositories) : IAsyncDisposable
{
    private WebApplication? app;
    private int port;

    public string DataFolder => Path.Combine(folder, "data");

    public string Storage => Path.Combine(folder, "storage");

    public T Get<T>()
        where T : notnull => (app ?? throw new InvalidOperationException("The server does not run.")).Services.GetRequiredService<T>();

    public Task<ServerDatabase> OpenAsync() => Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync();

    public async Task StartAsync()
    {
        var isFirst = port == 0;
        if (isFirst)
            BenchDatabase.Prepare(DataFolder);
        app = Server.Program.Build(["--data", DataFolder, "--port", port.ToString(CultureInfo.InvariantCulture)], services =>
        {
            services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(world.Clock);
            services.RemoveAll<ServerBorg>().AddSingleton(new ServerBorg(repositories.Program, TimeProvider.System));
            // A year has some millions of lines.
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None).AddFilter((_, _) => Environment.GetEnvironmentVariable("BENCH_VERBOSE") is not null));
        });
        await app.StartAsync();
        world.Address = HostedServer.AddressOf(app.Services);
        port = world.Address.Port;
        if (isFirst)
            await HostedServer.SetUpAsync(app.Services, world.Http, world.Address, Storage);
    }

    public async Task StopAsync()
    {
        if (app is null)
            return;
        await app.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Clients with an agent, a repository, and a plan that runs every day; written straight into the database.</summary>
    /// <returns>For each the agent's key and its repository's path.</returns>
    public async Task<IReadOnlyList<(string Key, string Repository)>> AddClientsAsync(int count, Random random)
    {
        var now = world.Clock.GetUtcNow();
        var added = new List<(string, string)>();
        await using var database = await OpenAsync();
        var location = await database.Set<StorageLocation>().OrderBy(row => row.Id).Select(row => row.Id).FirstAsync();
        for (var number = 0; number < count; number++)
        {
            var (key, hash) = Tokens.Create();
            var client = Client.Create($"soak-{number:0000}", now);
            client.Enrol(hash, $"ssh-ed25519 soak-{number}", JsonSerializer.Serialize(new { }), now);
            var id = RepositoryId.Create();
            var path = RepositoryFolders.RepositoryIn(Storage, client.Id, id);
            var repository = Repository.Create(id, client.Id, location, "main", "repokey-blake2", path, RepositoryPassphrase.Protect(Get<SecretBox>(), id, PlayedRepositories.PassphraseOfAll), now);
            repository.BecomeReady(repositories.Create(path));
            var plan = Plan.Create(client.Id, id, "Everything", now);
            plan.Change("Everything", ["/"], [], "lz4", oneFileSystem: false, new Retention(KeepLast: 2, KeepDaily: 7, KeepWeekly: 4, KeepMonthly: 3, KeepYearly: 0));
            var rule = ScheduleDraft.Daily("Europe/Berlin", new TimeOnly(random.Next(24), random.Next(60))) with { JitterMinutes = 30 };
            var schedule = Schedule.Create(plan.Id);
            schedule.Change(rule, ScheduleClock.Next(rule, ScheduleZone.OrUtc(rule.TimeZone), ScheduleClock.SpreadOf(plan.Id), now));
            // What a proof reads comes from a real borg only.
            var proof = PlanProof.Create(plan.Id, client.Id, now);
            proof.Change(new ProofRule(EveryDays: 0), now);
            database.AddRange(client, repository, plan, schedule, proof);
            added.Add((key, path));
        }

        await database.SaveChangesAsync();
        return added;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
