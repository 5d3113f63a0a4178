using System.Security.Cryptography;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Integration.Tests.Guard;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

/// <summary>
/// A client with a real key, over a real sshd, whose forced command is <c>borg serve --append-only</c> alone: the guard is
/// switched off. The server's nouns stand behind it, with two archives whose files are remembered by their hashes.
/// </summary>
public sealed class UnguardedClient : IAsyncLifetime
{
    private readonly Dictionary<string, Dictionary<string, string>> hashes = [];
    private GuardedServer? server;
    private ArchiveRig? rig;
    private int made;

    internal GuardedServer Server => server ?? throw new InvalidOperationException("Not started.");

    public ArchiveRig Rig => rig ?? throw new InvalidOperationException("Not started.");

    public static string RepositoryName => "web-1";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The borg of the server, which a test can make wait.</summary>
    internal WaitingBorg ServerBorg { get; private set; } = null!; // because xunit, or whoever makes one, initialises it first

    public async ValueTask InitializeAsync()
    {
        server = await GuardedServer.StartAsync();
        await server.AuthorizeBorgAsync();
        ServerBorg = await WaitingBorg.MakeAsync(Directory.CreateDirectory(server["server borg"]).FullName);
        rig = await ArchiveRig.StartAsync(existing: server.Repository, borg: ServerBorg.Program);
        await BackUpAsync();
        await BackUpAsync();
    }

    /// <summary>An honest backup over ssh, reported and verified.</summary>
    /// <param name="home">borg's records on the client; another name is a client with a clean start.</param>
    public async Task<Archive> BackUpAsync(string home = "client home")
    {
        var bytes = new byte[400_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(Server.Repository.AddFile($"file-{++made}"), bytes, Cancelled);
        var job = await Rig.StartBackupAsync();
        job = await Rig.TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        var order = await Rig.OrderAsync<BackupOrder>(job);
        var outcome = await Server.CreateAsync(order.ArchiveName, home);
        hashes[order.ArchiveName] = HashesOf(Server.Repository.Source);
        Assert.True(CreateResult.TryParse(outcome.Output.Span, out var created));
        job = await Rig.TakeAsync(job.Id, new JobEvent.Finished(1, JobOutcome.Succeeded));
        Assert.Null(await Rig.VerifyAsync(job, ArchiveRig.Report(created.Archive)));
        await Rig.TakeAsync(job.Id, new JobEvent.Verified(HasWarnings: false));
        return await Rig.ReadAsync(database => database.Set<Archive>().AsNoTracking().SingleAsync(archive => archive.JobId == job.Id, Cancelled));
    }

    public async Task<AuditVerdict> AuditAsync() => (await Rig.Get<AuditRepository>().HandleAsync(Rig.RepositoryId, null, Cancelled)).Value;

    public Task<Repository> RepositoryAsync() => Rig.ReadAsync(database => database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled));

    public async Task<GetFreeze.Response> FreezeAsync() => (await Rig.Get<GetFreeze>().HandleAsync(new(Rig.RepositoryId), Rig.Administrator, Cancelled)).Value;

    public Task<RepositoryMode> ModeAsync() => Rig.ReadAsync(database => database.FindModeAsync(Rig.RepositoryId, Cancelled));

    public async Task<Job> WayBackAsync(WayBackKind kind, SafetyCopyId? copy = null)
    {
        var started = await Rig.Get<StartWayBack>().HandleAsync(new(Rig.RepositoryId, kind, RepositoryName, copy), Rig.Administrator, Cancelled);
        Assert.Null(started.Problem);
        var (job, problem) = await Rig.RunQueuedAsync(JobKind.WayBack);
        Assert.True(problem is null, $"{problem?.Code}: {problem?.Detail}");
        return job;
    }

    /// <summary>Every archive of the ledger is restored with the server's own passphrase, and its files are those of the day.</summary>
    public async Task AllIsThereAsync()
    {
        var recorded = await Rig.ArchivesAsync();
        Assert.NotEmpty(recorded);
        foreach (var archive in recorded)
        {
            var target = Path.Combine(Server.Repository.Root, $"back-{Guid.CreateVersion7():N}");
            Directory.CreateDirectory(target);
            // A borg that has never seen the repository: whatever it finds is on the disk.
            var home = Directory.CreateDirectory(target + "-home").FullName;
            var environment = new BorgEnvironment { BaseDirectory = home, Passphrase = Server.Repository.Environment.Passphrase };
            var outcome = await Server.Repository.Borg.RunAsync(
                new ExtractFiles { Repository = Server.Repository.Location, Archive = archive.Name, TargetDirectory = target }.In(environment), null, Cancelled);
            Assert.True(outcome.Exit.Code == 0, string.Join('\n', [.. outcome.Log.Errors, .. outcome.Log.Warnings]));
            Assert.Equal(hashes[archive.Name], HashesOf(target + Server.Repository.Source));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (rig is not null)
            await rig.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }

    private static Dictionary<string, string> HashesOf(string folder) =>
        Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
}
