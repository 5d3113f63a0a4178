using System.Buffers.Binary;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Archives.Repairs;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Repairs;

/// <summary>Repositories that are really damaged, what a trial says of them, what a repair leaves, and what a later backup heals.</summary>
public sealed class RepairTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_segment_costs_what_the_trial_said_and_the_next_backup_brings_the_pieces_back()
    {
        await using var rig = await StartAsync();
        var (first, second) = (await rig.RecordAsync(), await AddAsync(rig));
        var audit = rig.Get<AuditRepository>();
        Assert.False((await audit.HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        var segment = Largest(rig);
        Cut(segment.Path, 100_000); // within the first file; the other files and the first archive's own record are behind it
        Assert.True((await audit.HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);

        var start = rig.Get<StartRepair>();
        Assert.Equal("access.forbidden", (await start.HandleAsync(new(rig.RepositoryId, "web-1", 1, 1), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("repository.name-differs", (await start.HandleAsync(new(rig.RepositoryId, "web-2", 1, 1), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("repair.not-tried", (await start.HandleAsync(new(rig.RepositoryId, "web-1", 1, 1), rig.Administrator, Cancelled)).Problem?.Code);

        var untouched = FilesOf(rig.Repository.Location.Text);
        var trial = await TryAsync(rig);
        Assert.Equal(untouched, FilesOf(rig.Repository.Location.Text));
        Assert.Empty(await CopiesAsync(rig));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(rig.Repository.Root, "safety-copies", rig.RepositoryId.ToString())));
        Assert.Equal(2, (await rig.ArchivesAsync()).Count);
        Assert.Equal(first.Id, Assert.Single(trial.Outcome.Lost).ArchiveId);
        var damaged = Assert.Single(trial.Outcome.Damaged);
        Assert.Equal((second.Id, 3), (damaged.ArchiveId, damaged.FileCount));
        Assert.Equal(3, damaged.Files.Count(file => Path.GetFileName(file).StartsWith("old-", StringComparison.Ordinal)));

        Assert.Equal("repair.confirmation-needed", (await start.HandleAsync(new(rig.RepositoryId, "web-1", 0, 1), rig.Administrator, Cancelled)).Problem?.Code);
        var job = await RepairAsync(rig);
        var archive = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((second.Id, 3L, CatalogState.Waiting), (archive.Id, archive.DamagedFileCount, archive.CatalogState));
        Assert.NotEqual(second.BorgId, archive.BorgId);
        Assert.Equal(RepositoryState.Ready, (await RepositoryAsync(rig)).State);
        Assert.Null((await RepositoryAsync(rig)).CheckDamage);
        Assert.False((await audit.HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen); // what it is now is the base
        await SaidAsync(rig, job, first.Name, "1 lost, 1 damaged");

        // The way back stays until somebody lets it go, and then for the days of any other.
        var copy = Assert.Single(await CopiesAsync(rig));
        Assert.Null(copy.ExpiresAt);
        Assert.Equal(100_000, new FileInfo(Path.Combine(copy.Path, Path.GetRelativePath(rig.Repository.Location.Text, segment.Path))).Length);
        await rig.Get<SafetyCopies>().MeasureAsync(rig.RepositoryId, Cancelled);
        Assert.True(Assert.Single(await CopiesAsync(rig)).HeldBytes > 100_000);

        // The files are there still on the client, so a backup brings their pieces again, and a second repair puts them in.
        await WriteAsync(rig, "newer");
        await rig.RecordAsync();
        Assert.Null(await rig.RunCatalogAsync((await rig.ArchivesAsync())[^1]));
        Assert.Equal(CatalogState.Indexed, (await rig.ArchiveAsync(second.Id)).CatalogState);
        trial = await TryAsync(rig);
        Assert.Equal((0, 0, 1), (trial.Outcome.Lost.Count, trial.Outcome.Damaged.Count, trial.Outcome.ChangedCount));
        await RepairAsync(rig);
        Assert.Equal([0L, 0L], (await rig.ArchivesAsync()).Select(one => one.DamagedFileCount));
        await IsWholeAsync(rig, second.Name);
        var history = (await GetAsync(rig)).Repairs;
        Assert.Equal([0, 1], history.Select(repair => repair.Outcome.Lost.Count));
        Assert.Equal("repair.not-tried", (await start.HandleAsync(new(rig.RepositoryId, "web-1", 0, 0), rig.Administrator, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task An_archive_whose_own_record_is_gone_is_lost_and_no_other()
    {
        await using var rig = await StartAsync();
        var (first, second) = (await rig.RecordAsync(), await AddAsync(rig));
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        var segment = Largest(rig);
        Cut(segment.Path, new FileInfo(segment.Path).Length - 100); // the last object of a backup is the archive's own
        Assert.True((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);

        var trial = await TryAsync(rig);
        Assert.Equal(first.Id, Assert.Single(trial.Outcome.Lost).ArchiveId);
        Assert.Empty(trial.Outcome.Damaged);
        await RepairAsync(rig);
        Assert.Equal(second.Id, Assert.Single(await rig.ArchivesAsync()).Id);
        await IsWholeAsync(rig, second.Name);
    }

    [Fact]
    public async Task A_chunk_that_a_disk_has_overwritten_is_found_with_all_data_and_only_its_file_is_damaged()
    {
        await using var rig = await StartAsync();
        var archive = await rig.RecordAsync();
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        Overwrite(Largest(rig).Path);
        Assert.Null((await rig.Get<StartCheck>().HandleAsync(new(rig.RepositoryId, VerifiesData: false), rig.Administrator, Cancelled)).Problem);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Check)).Problem); // its checksum is right
        Assert.Equal((0, 0), await CountAsync(rig, verifiesData: false));
        Assert.Equal("repair.nothing-to-do", (await rig.Get<StartRepair>().HandleAsync(new(rig.RepositoryId, "web-1", 0, 0), rig.Administrator, Cancelled)).Problem?.Code);

        await rig.Get<StartCheck>().HandleAsync(new(rig.RepositoryId, VerifiesData: true), rig.Administrator, Cancelled);
        Assert.Equal("repository.damaged", (await rig.RunQueuedAsync(JobKind.Check)).Problem?.Code);
        Assert.Equal((0, 1), await CountAsync(rig, verifiesData: true));
        await RepairAsync(rig);
        var damaged = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((archive.Id, 1L), (damaged.Id, damaged.DamagedFileCount));
        Assert.Null((await RepositoryAsync(rig)).CheckDamage);
    }

    [Fact]
    public async Task What_somebody_has_deleted_is_no_matter_for_a_repair()
    {
        await using var rig = await StartAsync();
        var archive = await rig.RecordAsync();
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [archive.Name] });
        Assert.True((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);

        Assert.Equal((1, 0), await CountAsync(rig, verifiesData: false));
        Assert.Equal("repair.not-of-a-disk", (await rig.Get<StartRepair>().HandleAsync(new(rig.RepositoryId, "web-1", 1, 0), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Single(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task A_repair_that_is_cut_off_is_run_again_and_keeps_the_copy_of_before()
    {
        await using var rig = await StartAsync();
        var (first, second) = (await rig.RecordAsync(), await AddAsync(rig));
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        Cut(Largest(rig).Path, 100_000);
        Assert.True((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
        var trial = await TryAsync(rig);
        Assert.Null((await rig.Get<StartRepair>().HandleAsync(new(rig.RepositoryId, "web-1", trial.Outcome.Lost.Count, trial.Outcome.Damaged.Count), rig.Administrator, Cancelled)).Problem);

        // As by a server that is killed: when borg has repaired, before anything is written down.
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var work = rig.Get<IEnumerable<IServerWork>>().Single(work => work.Kind == JobKind.Repair);
        var job = await rig.ReadAsync(database => database.Set<Job>().AsNoTracking().SingleAsync(row => row.Kind == JobKind.Repair && row.State == JobState.Queued, Cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.RunAsync(job, new KillAt("borg check", killed), killed.Token));
        Assert.Equal(2, (await rig.ArchivesAsync()).Count);
        Assert.Equal(RepositoryState.Frozen, (await RepositoryAsync(rig)).State);

        Assert.Null((await rig.RunQueuedAsync(JobKind.Repair)).Problem);
        var archive = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((second.Id, 3L), (archive.Id, archive.DamagedFileCount));
        Assert.Equal(first.Id, Assert.Single((await GetAsync(rig)).Repairs[0].Outcome.Lost).ArchiveId);
        var copy = Assert.Single(await CopiesAsync(rig));
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(copy.Path, "data"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length == 100_000);
    }

    private static async Task<ArchiveRig> StartAsync()
    {
        var rig = await ArchiveRig.StartAsync();
        foreach (var name in (string[])["old-1", "old-2", "old-3"])
            await WriteAsync(rig, name);
        return rig;
    }

    private static async Task<Archive> AddAsync(ArchiveRig rig)
    {
        await WriteAsync(rig, "new");
        return await rig.RecordAsync();
    }

    // Below the chunker's smallest piece, so that each file is one object.
    private static async Task WriteAsync(ArchiveRig rig, string name)
    {
        var bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(rig.Repository.AddFile(name), bytes, Cancelled);
    }

    private static async Task<GetRepair.Item> TryAsync(ArchiveRig rig, bool verifiesData = false)
    {
        Assert.Null((await rig.Get<TryRepair>().HandleAsync(new(rig.RepositoryId, verifiesData), rig.Administrator, Cancelled)).Problem);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Repair)).Problem);
        return (await GetAsync(rig)).Trial ?? throw new InvalidOperationException("It was tried.");
    }

    private static async Task<(int Lost, int Damaged)> CountAsync(ArchiveRig rig, bool verifiesData) =>
        (await TryAsync(rig, verifiesData)).Outcome is var outcome ? (outcome.Lost.Count, outcome.Damaged.Count) : default;

    private static async Task<Job> RepairAsync(ArchiveRig rig)
    {
        var trial = (await GetAsync(rig)).Trial!; // because it was tried
        Assert.Null((await rig.Get<StartRepair>().HandleAsync(new(rig.RepositoryId, "web-1", trial.Outcome.Lost.Count, trial.Outcome.Damaged.Count), rig.Administrator, Cancelled)).Problem);
        var (job, problem) = await rig.RunQueuedAsync(JobKind.Repair);
        Assert.Null(problem);
        return job;
    }

    private static async Task SaidAsync(ArchiveRig rig, Job job, string lost, string numbers)
    {
        var lines = await rig.ReadAsync(database => database.Set<JobLogLine>().Where(line => line.JobId == job.Id).Select(line => line.Text).ToListAsync(Cancelled));
        Assert.Contains(lines, line => line.Contains(lost, StringComparison.Ordinal) && line.Contains("lost", StringComparison.Ordinal));
        var said = await rig.ReadAsync(database => database.Set<ActivityEntry>().Where(entry => entry.Kind == ActivityKind.RepositoryRepaired).Select(entry => entry.Detail).SingleAsync(Cancelled));
        Assert.Contains(numbers, said, StringComparison.Ordinal);
    }

    private static async Task IsWholeAsync(ArchiveRig rig, string archive)
    {
        await rig.Repository.SucceedAsync(new ExtractFiles { Repository = rig.Repository.Location, Archive = archive, TargetDirectory = rig.Repository.Target });
        foreach (var file in Directory.EnumerateFiles(rig.Repository.Source).Where(file => Path.GetFileName(file) != "newer"))
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancelled), await File.ReadAllBytesAsync(rig.Repository.Target + file, Cancelled));
    }

    private static async Task<GetRepair.Response> GetAsync(ArchiveRig rig) => (await rig.Get<GetRepair>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value;

    private static async Task<IReadOnlyList<ListSafetyCopies.Item>> CopiesAsync(ArchiveRig rig) =>
        (await rig.Get<ListSafetyCopies>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value.Items;

    private static Task<Repository> RepositoryAsync(ArchiveRig rig) => rig.ReadAsync(database => database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled));

    private static (uint Number, string Path, long Bytes) Largest(ArchiveRig rig) =>
        RepositoryLog.List(rig.Repository.Location.Text).Select(file => (file.Number, file.Path, file.Bytes)).MaxBy(file => file.Bytes);

    private static List<(string, long)> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (file, new FileInfo(file).Length)).Order()];

    private static void Cut(string segment, long length)
    {
        using var file = File.OpenWrite(segment);
        file.SetLength(length);
    }

    // The first object's content, with a checksum that fits it and the time of before: only who decrypts it sees that.
    private static void Overwrite(string segment)
    {
        var (bytes, written) = (File.ReadAllBytes(segment), File.GetLastWriteTimeUtc(segment));
        var entry = bytes.AsSpan(8, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)));
        entry[^1000] ^= 1;
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Checksum.Add(0, entry[4..]));
        File.WriteAllBytes(segment, bytes);
        File.SetLastWriteTimeUtc(segment, written);
    }

    private sealed class KillAt(string what, CancellationTokenSource killed) : IProgress<ServerWorkProgress>
    {
        public void Report(ServerWorkProgress value)
        {
            if (value.CurrentPath?.StartsWith(what, StringComparison.Ordinal) == true)
                killed.Cancel();
        }
    }
}
