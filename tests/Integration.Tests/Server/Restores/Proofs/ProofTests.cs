using System.Security.Cryptography;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Restores.Proofs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores.Proofs;

/// <summary>Restore proofs of real archives in a real repository.</summary>
public sealed class ProofTests
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_archive_is_proven_sample_by_sample_whatever_its_names()
    {
        await using var rig = await ArchiveRig.StartAsync();
        HostileTree.Make(Path.Combine(rig.Repository.Source, "odd"));
        rig.Repository.AddFile("plain.txt");
        await rig.Repository.ShellAsync(@"ln plain.txt hard; ln -s nowhere link; mkfifo pipe; truncate -s 3M sparse; printf odd > ""$(printf 'a\377b')""");
        await rig.IndexAsync();
        Assert.Null((await rig.Get<ChangeProofRule>().HandleAsync(new(rig.PlanId, new ProofRule(MostFiles: 4)), rig.Administrator, Cancelled)).Problem);

        var proven = 0L;
        for (var run = 0; run < 20 && (await GetAsync(rig)).CoveredAt is null; run++)
        {
            Assert.Equal((JobState.Succeeded, null), await ProveAsync(rig));
            var last = (await GetAsync(rig)).Last[0];
            Assert.True(last is { IsGood: true, Findings: { DifferingCount: 0, MissingCount: 0, UnreadableCount: 0, FileCount: > 0 and <= 4 } }, last.ToString());
            proven += last.Findings.FileCount;
        }

        var standing = await GetAsync(rig);
        Assert.NotNull(standing.CoveredAt);
        Assert.Equal(standing.TotalFileCount, proven);
        Assert.True(standing.Last.Count > 2);
    }

    [Fact]
    public async Task A_damaged_file_is_found_and_named_and_its_proof_repeated_until_it_is_whole()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        await File.WriteAllBytesAsync(Path.Combine(rig.Repository.Source, "big"), RandomNumberGenerator.GetBytes(3_000_000), Cancelled);
        rig.Repository.AddFile("z.txt", "last");
        await rig.IndexAsync();
        Assert.Equal((JobState.Succeeded, null), await ProveAsync(rig));
        var good = await GetAsync(rig);

        var segment = RepositoryLog.List(rig.Repository.Location.Text).MaxBy(file => file.Bytes);
        await FlipAsync(segment.Path);
        Assert.Equal((JobState.Failed, "proof.failed"), await ProveAsync(rig));
        var bad = await GetAsync(rig);
        Assert.Equal(good.ProvenAt, bad.ProvenAt);
        Assert.Contains("1 file could not be read", bad.Fault, StringComparison.Ordinal);
        var found = bad.Last[0].Findings;
        Assert.Equal((1L, 0L, 2L), (found.UnreadableCount, found.MissingCount, found.FileCount));
        Assert.EndsWith("/big", Assert.Single(found.Named), StringComparison.Ordinal);
        var troubled = Assert.Single((await rig.Get<ListProofs>().HandleAsync(new(OnlyTroubled: true), rig.Administrator, Cancelled)).Value.Items);
        Assert.Equal((bad.Last[0].JobId, rig.PlanId), (troubled.LastJobId, troubled.PlanId));
        Assert.Equal((1, 0, 1), await CountAsync(rig));

        await FlipAsync(segment.Path);
        Assert.Equal((JobState.Succeeded, null), await ProveAsync(rig));
        Assert.Null((await GetAsync(rig)).Fault);
        Assert.Equal((1, 1, 0), await CountAsync(rig));
    }

    [Fact]
    public async Task A_file_that_is_not_what_the_catalog_says_is_a_fault()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt", "12345");
        var archive = await rig.IndexAsync();
        using (var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog!) // because it was indexed
            catalog.IndexArchive(rig.PlanId.Value, archive.Id.Value, [new() { Path = System.Text.Encoding.UTF8.GetBytes(rig.Repository.Source[1..] + "/a.txt"), Type = BorgBackupServer.Catalog.EntryType.File, SizeBytes = 6 }], null, Cancelled);
        Assert.Equal((JobState.Failed, "proof.failed"), await ProveAsync(rig));
        Assert.Contains("unlike the catalog", (await GetAsync(rig)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proofs_come_by_themselves_and_one_that_is_missing_is_told()
    {
        await using var rig = await ArchiveRig.StartAsync(time);
        rig.Repository.AddFile("a.txt");
        await rig.IndexAsync();
        var queue = rig.Get<ProofQueue>();
        await queue.EnsureDueAsync(Cancelled);
        Assert.Empty(await QueuedAsync(rig));

        time.Advance(TimeSpan.FromDays(8));
        await queue.EnsureDueAsync(Cancelled);
        await queue.EnsureDueAsync(Cancelled);
        Assert.Equal(Actor.Server.Name, Assert.Single(await QueuedAsync(rig)).RequestedBy);
        Assert.Equal("job.already-queued", (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code);

        // Nobody carries it out for long.
        time.Advance(TimeSpan.FromDays(7));
        Assert.True(Assert.Single((await rig.Get<ListProofs>().HandleAsync(new(rig.Client.Id, OnlyTroubled: true), rig.Administrator, Cancelled)).Value.Items).IsOverdue);
        Assert.Empty((await rig.Get<ListProofs>().HandleAsync(new(), rig.Stranger, Cancelled)).Value.Items);
        await rig.RunQueuedAsync(JobKind.Proof);
        Assert.Empty((await rig.Get<ListProofs>().HandleAsync(new(OnlyTroubled: true), rig.Administrator, Cancelled)).Value.Items);

        await rig.Get<ChangeProofRule>().HandleAsync(new(rig.PlanId, new ProofRule(EveryDays: 0)), rig.Administrator, Cancelled);
        time.Advance(TimeSpan.FromDays(100));
        await queue.EnsureDueAsync(Cancelled);
        Assert.Empty(await QueuedAsync(rig));
        Assert.Empty((await rig.Get<ListProofs>().HandleAsync(new(OnlyTroubled: true), rig.Administrator, Cancelled)).Value.Items);
    }

    [Fact]
    public async Task What_a_disk_that_is_away_or_a_compact_causes_is_no_fault_of_the_archive()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(rig.Repository.Source, "big"), RandomNumberGenerator.GetBytes(500_000), Cancelled);
        await rig.IndexAsync();
        var folder = rig.Repository.Location.Text;
        Assert.Null((await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem);
        Directory.Move(folder, folder + ".away");
        Assert.Equal((JobState.Failed, "repository.missing"), await EndAsync(rig));
        Directory.Move(folder + ".away", folder);
        Assert.Null((await GetAsync(rig)).Fault);

        var segment = RepositoryLog.List(folder).MaxBy(file => file.Bytes);
        await FlipAsync(segment.Path);
        await using (var database = await rig.OpenAsync())
        {
            database.Add(Job.Queue(JobKind.Compact, rig.Client.Id, rig.RepositoryId, null, null, "ada", TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        var compact = await rig.ReadAsync(database => database.Set<Job>().Where(job => job.Kind == JobKind.Compact).Select(job => job.Id).SingleAsync(Cancelled));
        await rig.TakeAsync(compact, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        Assert.Equal((JobState.Failed, "proof.disturbed"), await ProveAsync(rig));
        Assert.Null((await GetAsync(rig)).Fault);
    }

    [Fact]
    public async Task The_agents_word_counts_only_where_the_server_read_the_same()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        await rig.IndexAsync();
        await rig.Get<ChangeProofRule>().HandleAsync(new(rig.PlanId, new ProofRule(Method: ProofMethod.Client)), rig.Administrator, Cancelled);
        Assert.Equal("client.cannot-prove", (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code);
        await using (var database = await rig.OpenAsync())
        {
            var machine = new MachineFacts
            {
                AgentVersion = "1",
                MachineName = "web-1",
                OperatingSystem = "Debian",
                Architecture = "x64",
                Capabilities = [Capabilities.Proof],
                Policy = new PolicySummary { BackupPaths = [], RestoreTargets = [] },
            };
            var json = System.Text.Json.JsonSerializer.Serialize(machine, ProtocolJson.Default.MachineFacts);
            await database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(client => client.MachineJson, json), Cancelled);
        }

        Assert.NotEqual((true, null), await VerifyAsync(rig, "0000"));
        var digest = (await GetAsync(rig)).Last[0].Findings.Digest!; // because the server has read it
        Assert.Contains("other bytes", (await GetAsync(rig)).Fault, StringComparison.Ordinal);
        Assert.Equal((true, null), await VerifyAsync(rig, digest));
        var last = (await GetAsync(rig)).Last[0];
        Assert.True(last is { IsGood: true, Method: ProofMethod.Client, Findings.OnClient.EqualCount: 1 }, last.ToString());
    }

    [Fact]
    public async Task Where_an_agent_cannot_load_databases_the_dumps_are_proven_as_files_and_that_is_told()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        await rig.IndexAsync();
        await using (var database = await rig.OpenAsync())
        {
            var plan = await database.Set<Plan>().SingleAsync(Cancelled);
            plan.Change(plan.Name, [], [], "lz4", false, plan.Retention, databases: [new PlanDatabases("main")]);
            await database.SaveChangesAsync(Cancelled);
        }

        await rig.Get<ChangeProofRule>().HandleAsync(new(rig.PlanId, new ProofRule(LoadsDatabases: true)), rig.Administrator, Cancelled);
        Assert.Equal("client.cannot-load", (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code);
        await rig.Get<ProofQueue>().EnsureDueAsync(Cancelled);
        Assert.Equal((JobState.Succeeded, null), await EndAsync(rig));
        var standing = await GetAsync(rig);
        Assert.True(standing is { HasDatabases: true, LoadedAt: null, Fault: null, ProvenAt: not null });
        Assert.Contains("does not know how to load", standing.NotLoaded, StringComparison.Ordinal);
        Assert.Equal(standing.NotLoaded, Assert.Single((await rig.Get<ListProofs>().HandleAsync(new(OnlyTroubled: true), rig.Administrator, Cancelled)).Value.Items).NotLoaded);
        Assert.Equal((0, 1), (await rig.Get<CountProofs>().HandleAsync(rig.Administrator, Cancelled)).Value is var count ? (count.Loaded, count.NotLoaded) : default);

        await TellAsync(rig, loads: null);
        Assert.Equal("client.loads-nothing", (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code);
        await TellAsync(rig, loads: true);
        var started = (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Value;
        Assert.Single((await rig.OrderAsync<LoadProofOrder>(await rig.TakeAsync(started.JobId, new JobEvent.LeaseGiven(1)))).Paths);
    }

    private static async Task TellAsync(ArchiveRig rig, bool? loads)
    {
        var machine = new MachineFacts
        {
            AgentVersion = "1",
            MachineName = "db-1",
            OperatingSystem = "Debian",
            Architecture = "x64",
            Capabilities = [Capabilities.Proof, Capabilities.LoadProof],
            Policy = new PolicySummary { BackupPaths = [], RestoreTargets = [], LoadsDatabases = loads },
        };
        var json = System.Text.Json.JsonSerializer.Serialize(machine, ProtocolJson.Default.MachineFacts);
        await rig.ReadAsync(database => database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(client => client.MachineJson, json), Cancelled));
    }

    private static async Task<(bool IsProven, string? Code)> VerifyAsync(ArchiveRig rig, string digest)
    {
        var started = (await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Value;
        var job = await rig.TakeAsync(started.JobId, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        var order = await rig.OrderAsync<ProofOrder>(job);
        Assert.Single(order.Paths);
        var report = new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Proof = new ProofFacts
            {
                FileCount = 1,
                Bytes = 7,
                Digest = digest,
                EqualCount = 1,
                EqualBytes = 7,
                ChangedCount = 0,
                GoneCount = 0,
                DifferingCount = 0,
                UncomparedCount = 0,
                UnwrittenCount = 0,
                FirstDiffering = [],
            },
        };
        job = await rig.TakeAsync(job.Id, new JobEvent.Finished(1, JobOutcome.Succeeded));
        var problem = await rig.VerifyAsync(job, report);
        Assert.Equal(problem?.Code, (await rig.VerifyAsync(job, report))?.Code);
        await rig.TakeAsync(job.Id, problem is null ? new JobEvent.Verified(HasWarnings: false) : new JobEvent.VerificationFailed());
        return (problem is null, problem?.Code);
    }

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancelled);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancelled);
    }

    private static async Task<(JobState, string?)> ProveAsync(ArchiveRig rig)
    {
        Assert.Null((await rig.Get<StartProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem);
        return await EndAsync(rig);
    }

    private static async Task<(JobState, string?)> EndAsync(ArchiveRig rig)
    {
        var (job, problem) = await rig.RunQueuedAsync(JobKind.Proof);
        return (job.State, problem?.Code);
    }

    private static async Task<GetProof.Response> GetAsync(ArchiveRig rig) => (await rig.Get<GetProof>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Value;

    private static async Task<(int Total, int Proven, int Faulty)> CountAsync(ArchiveRig rig) =>
        (await rig.Get<CountProofs>().HandleAsync(rig.Administrator, Cancelled)).Value is var count ? (count.Total, count.Proven, count.Faulty) : default;

    private static Task<List<Job>> QueuedAsync(ArchiveRig rig) =>
        rig.ReadAsync(database => database.Set<Job>().AsNoTracking().Where(job => job.Kind == JobKind.Proof && job.State == JobState.Queued).ToListAsync(Cancelled));
}
