using BorgBackupServer.Borg.Output;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Ssh;
using BorgBackupServer.Server.Restores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>
/// The nouns Archives and Restores on a real SQLite file and a real borg repository, without a web server, an agent or
/// workers: the test plays those.
/// </summary>
public sealed class ArchiveRig : IAsyncDisposable
{
    public const string RestoreFolder = "/var/restore";

    private readonly ServiceProvider services;

    private ArchiveRig(TempBorgRepository repository, ServiceProvider services)
    {
        Repository = repository;
        this.services = services;
    }

    /// <summary>The repository as the client's own borg sees it.</summary>
    public TempBorgRepository Repository { get; }

    public Client Client { get; } = Client.Create("web-1", TimeProvider.System.GetUtcNow());

    public RepositoryId RepositoryId { get; } = RepositoryId.Create();

    public PlanId PlanId { get; private set; }

    public Actor Administrator { get; } = new(UserId.Create(), "ada", IsAdministrator: true);

    public Actor Stranger { get; } = new(UserId.Create(), "mallory", IsAdministrator: false);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public static async Task<ArchiveRig> StartAsync(TimeProvider? time = null, TempBorgRepository? existing = null, string borg = "borg")
    {
        var repository = existing ?? await TempBorgRepository.CreateAsync();
        var options = new ServerOptions { DataDirectory = Path.Combine(repository.Root, "data"), Port = 0 };
        Directory.CreateDirectory(options.DataDirectory);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(options);
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<Signals>();
        services.AddSingleton(ServerKey.Create());
        services.AddSingleton<SecretBox>();
        await TestDatabase.PrepareAsync(options.DataDirectory, withTables: true);
        TestDatabase.Fill(options.DataDirectory);
        services.AddDatabase(options).RemoveAll<IHostedService>(); // its tables are there
        services.AddSingleton(provider => new ServerBorg(borg, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRepositoryFiles, OwnFiles>();
        services.AddSingleton<RepositorySizes>();
        services.AddSingleton<RepositoryBorg>();
        services.AddSingleton<RepositoryOnDisk>();
        services.AddSingleton<RepositoryTargets>();
        services.AddSingleton<BorgBackupServer.Server.Plans.DatabaseSignIns.SignInBox>();
        services.AddSingleton<SafetyCopies>();
        services.AddSingleton<ClientKeys>();
        services.AddTransient<ListSafetyCopies>();
        services.AddTransient<ReleaseSafetyCopy>();
        services.AddSingleton<RepositoryFreezer>();
        services.AddSingleton<RepositoryEscrow>();
        services.AddSingleton<AuthorizedKeys>();
        services.AddSingleton<BorgBackupServer.Server.Clients.IClientKeysChanged>(provider => provider.GetRequiredService<AuthorizedKeys>());
        services.AddGuarding();
        services.AddSingleton<IPlanZones, InUtc>();
        services.AddSingleton<JobWorks>();
        services.AddSingleton<JobSteps>();
        services.AddSingleton<JobQueue>();
        services.AddArchives();
        services.AddRestores();
        var rig = new ArchiveRig(repository, services.BuildServiceProvider(validateScopes: true));
        await rig.MakeRowsAsync();
        return rig;
    }

    public Task<ServerDatabase> OpenAsync() => Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    public async Task<T> ReadAsync<T>(Func<ServerDatabase, Task<T>> read)
    {
        await using var database = await OpenAsync();
        return await read(database);
    }

    public Task<Job> JobAsync(JobId id) => ReadAsync(database => database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, Cancelled));

    public Task<List<Archive>> ArchivesAsync() => ReadAsync(database => database.Set<Archive>().AsNoTracking().OrderBy(archive => archive.ReceivedAt).ToListAsync(Cancelled));

    public Task<Archive> ArchiveAsync(ArchiveId id) => ReadAsync(database => database.Set<Archive>().AsNoTracking().SingleAsync(archive => archive.Id == id, Cancelled));

    /// <summary>A queued backup.</summary>
    public async Task<Job> StartBackupAsync() =>
        await JobAsync((await Get<StartBackup>().HandleAsync(new(PlanId), Administrator, Cancelled)).Value.JobId);

    /// <summary>Takes the events one after the other, each in its own transaction, as reports would come.</summary>
    public async Task<Job> TakeAsync(JobId id, params JobEvent[] events)
    {
        foreach (var @event in events)
        {
            await using var database = await OpenAsync();
            await using var transaction = await database.Database.BeginTransactionAsync(Cancelled);
            var job = await database.Set<Job>().SingleAsync(job => job.Id == id, Cancelled);
            Assert.Null((await Get<JobSteps>().TakeAsync(database, job, @event, Cancelled)).Problem);
            await database.SaveChangesAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        return await JobAsync(id);
    }

    /// <summary>The order that the agent would get for this lease.</summary>
    public async Task<T> OrderAsync<T>(Job job)
        where T : Order
    {
        var work = Get<IEnumerable<IAgentWork>>().Single(work => work.Kind == job.Kind);
        var order = await work.BuildOrderAsync(job, new JobReference { JobId = job.Id.Value, Epoch = job.Epoch }, Cancelled);
        return Assert.IsType<T>(order.Value);
    }

    /// <summary>A backup that is leased, carried out by borg, and reported.</summary>
    public async Task<(Job Job, FinishedReport Report)> BackUpAsync()
    {
        var job = await StartBackupAsync();
        job = await TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        var order = await OrderAsync<BackupOrder>(job);
        var created = await Repository.ArchiveAsync(order.ArchiveName);
        job = await TakeAsync(job.Id, new JobEvent.Finished(1, JobOutcome.Succeeded));
        return (job, Report(created.Archive));
    }

    /// <summary>The same, verified, so that it is in the ledger and waits for its catalog.</summary>
    public async Task<Archive> RecordAsync()
    {
        var (job, report) = await BackUpAsync();
        Assert.Null(await VerifyAsync(job, report));
        await TakeAsync(job.Id, new JobEvent.Verified(HasWarnings: false));
        return await ReadAsync(database => database.Set<Archive>().AsNoTracking().SingleAsync(archive => archive.JobId == job.Id, Cancelled));
    }

    /// <summary>The same, with its catalog.</summary>
    public async Task<Archive> IndexAsync()
    {
        var archive = await RecordAsync();
        Assert.Null(await RunCatalogAsync(archive));
        return await ArchiveAsync(archive.Id);
    }

    public Task<BorgBackupServer.Server.Platform.Results.Problem?> VerifyAsync(Job job, FinishedReport report) =>
        Get<IEnumerable<IAgentWork>>().Single(work => work.Kind == job.Kind).VerifyAsync(job, report, Cancelled);

    /// <summary>Runs the newest catalog job that is queued for the archive, and ends it as its worker would.</summary>
    public async Task<BorgBackupServer.Server.Platform.Results.Problem?> RunCatalogAsync(
        Archive archive, IProgress<ServerWorkProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        var job = await ReadAsync(database => database.Set<Job>().AsNoTracking()
            .Where(job => job.Kind == JobKind.Catalog && job.DetailJson!.Contains(archive.Id.ToString())) // because a catalog job has a detail
            .OrderByDescending(job => job.QueuedAt).FirstAsync(Cancelled));
        var problem = await Get<IEnumerable<IServerWork>>().Single(work => work.Kind == job.Kind).RunAsync(job, progress ?? new Progress<ServerWorkProgress>(), cancellationToken ?? Cancelled);
        if (job.State != JobState.Queued)
            return problem;
        await TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1), new JobEvent.Finished(1, problem is null ? JobOutcome.Succeeded : JobOutcome.Failed));
        if (problem is null)
            await TakeAsync(job.Id, new JobEvent.Verified(HasWarnings: false));
        return problem;
    }

    /// <summary>Gives the plan another retention.</summary>
    public async Task KeepAsync(Retention retention)
    {
        await using var database = await OpenAsync();
        var plan = await database.Set<Plan>().SingleAsync(plan => plan.Id == PlanId, Cancelled);
        plan.Change(plan.Name, plan.Paths, plan.Excludes, plan.Compression, plan.OneFileSystem, retention);
        await database.SaveChangesAsync(Cancelled);
    }

    /// <summary>Runs the newest queued job of the kind as its worker would.</summary>
    public async Task<(Job Job, BorgBackupServer.Server.Platform.Results.Problem? Problem)> RunQueuedAsync(
        JobKind kind, IProgress<ServerWorkProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        var queued = await ReadAsync(database => database.Set<Job>().AsNoTracking()
            .Where(job => job.Kind == kind && job.State == JobState.Queued).OrderByDescending(job => job.QueuedAt).FirstAsync(Cancelled));
        var job = await TakeAsync(queued.Id, new JobEvent.LeaseGiven(queued.Epoch + 1), new JobEvent.Started(queued.Epoch + 1));
        try
        {
            var problem = await Get<IEnumerable<IServerWork>>().Single(work => work.Kind == kind).RunAsync(job, progress ?? new Progress<ServerWorkProgress>(), cancellationToken ?? Cancelled);
            await TakeAsync(job.Id, new JobEvent.Finished(job.Epoch, problem is null ? JobOutcome.Succeeded : JobOutcome.Failed));
            if (problem is null)
                await TakeAsync(job.Id, new JobEvent.Verified(HasWarnings: false));
            return (await JobAsync(job.Id), problem);
        }
        catch (OperationCanceledException) when (cancellationToken is { IsCancellationRequested: true })
        {
            return (await TakeAsync(job.Id, new JobEvent.Finished(job.Epoch, JobOutcome.Cancelled)), null);
        }
    }

    public static FinishedReport Report(CreatedArchive archive) => new()
    {
        Outcome = JobOutcome.Succeeded,
        Warnings = [],
        WarningCount = 0,
        Archive = new ArchiveFacts
        {
            Name = archive.Name,
            BorgId = archive.Id,
            FileCount = archive.Stats.FileCount,
            OriginalBytes = archive.Stats.OriginalBytes,
            CompressedBytes = archive.Stats.CompressedBytes,
            DeduplicatedBytes = archive.Stats.DeduplicatedBytes,
            StartedAt = archive.Start,
            EndedAt = archive.End,
        },
    };

    public async ValueTask DisposeAsync()
    {
        var folder = Get<ServerOptions>().DataDirectory;
        await services.DisposeAsync();
        await TestDatabase.RemoveAsync(folder);
        await Repository.DisposeAsync();
    }

    private async Task MakeRowsAsync()
    {
        var list = await Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.ListArchives { Repository = Repository.Location });
        Assert.True(ArchiveList.TryParse(list.Output.Span, out var archives));
        var passphrase = Get<SecretBox>().Protect("repositories", "ProtectedPassphrase", RepositoryId.Value, Repository.Environment.Passphrase!); // because it was made with one
        var now = TimeProvider.System.GetUtcNow();
        var location = StorageLocation.Create("storage", Repository.Root, now);
        var repository = BorgBackupServer.Server.Repositories.Repository.Create(
            RepositoryId, Client.Id, location.Id, "web-1", archives.Encryption.Mode, Repository.Location.Text, passphrase, now);
        repository.BecomeReady(archives.Repository.Id);
        var plan = Plan.Create(Client.Id, RepositoryId, "Everything", now);
        plan.Change("Everything", [Repository.Source], ["sh:**/.cache"], "lz4", oneFileSystem: false, Retention.Default);
        PlanId = plan.Id;

        await StorageMarker.PlaceAsync(Repository.Root, Cancelled);
        await using var database = await OpenAsync();
        await Get<IDatabaseEngine>().FinishAsync(database, Cancelled);
        Client.Enrol("hash", "ssh-ed25519 AAAA", MachineJson(), now);
        database.AddRange(Client, location, repository, plan);
        await database.SaveChangesAsync(Cancelled);
    }

    private sealed class InUtc : IPlanZones
    {
        public Task<TimeZoneInfo> FindAsync(ServerDatabase database, PlanId planId, CancellationToken cancellationToken) => Task.FromResult(TimeZoneInfo.Utc);
    }

    private static string MachineJson() => System.Text.Json.JsonSerializer.Serialize(
        new MachineFacts
        {
            AgentVersion = "0.1.0",
            MachineName = "web-1",
            OperatingSystem = "Debian",
            Architecture = "x64",
            Capabilities = [Capabilities.Backup, Capabilities.Restore],
            Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath(RestoreFolder)] },
        },
        ProtocolJson.Default.MachineFacts);
}
