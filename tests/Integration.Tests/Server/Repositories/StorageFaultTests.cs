using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Integration.Tests.Server.Archives.Deletion;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Archives.Repairs;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

/// <summary>Disks that are not there, and disks that are really full: mounted in a namespace of the test.</summary>
public sealed class StorageFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_bind_mount_that_is_missing_is_refused_and_nothing_is_written_under_it() => MountNamespace.RunAsync(async () =>
    {
        await using var given = await GivenUpRepository.StartAsync();
        await using var mounts = new Mounts();
        var (disk, place) = (given.Server.Beside("disk"), given.Server.Beside("place"));
        Directory.CreateDirectory(disk);
        Directory.CreateDirectory(place);
        await mounts.BindAsync(disk, place);
        var location = await PostAsync(given, "storage-locations", new { path = place }, "storageLocationId");
        await EndAsync(given, await PostAsync(given, $"repositories/{given.Id}/move", new { storageLocationId = location }, "jobId"), JobState.Succeeded);
        var path = (await given.FindAsync()).Path;
        Assert.StartsWith(place, path, StringComparison.Ordinal);

        await mounts.UnmountAsync(place);
        Assert.Equal("storage-location.missing", (await given.Server.Get<CreateRepository>().HandleAsync(
            new(given.Machine.Client, "another", StorageLocationId.Parse(location, null)), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.True((await given.Server.Get<SafetyCopies>().TakeAsync(given.Id, "test", null, Cancelled)).IsProblem(out var problem));
        Assert.Equal("storage-location.missing", problem.Code);
        Assert.True((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).IsProblem(out problem));
        Assert.Equal("repository.missing", problem.Code);
        var check = await PostAsync(given, $"repositories/{given.Id}/check", new { verifiesData = false }, "jobId");
        await Until.TrueAsync(async () => await FindAsync(given, check) is { RetryAt: not null } or { State: JobState.Failed }, "the check has met the missing disk");
        Assert.Equal("repository.missing", (await FindAsync(given, check)).ProblemCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(place));
        var row = (await given.GetAsync("api/v1/storage-locations")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("path").GetString() == place);
        Assert.False(row.GetProperty("isAvailable").GetBoolean());

        await mounts.BindAsync(disk, place);
        using (await given.Browser.PostAsJsonAsync($"api/v1/jobs/{check}/retry", new { }, Cancelled))
            await EndAsync(given, check, JobState.Succeeded);
        Assert.False((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        await IsFreeAsync(given, path);
    });

    [Fact]
    public Task A_full_storage_ends_each_job_with_its_reason_and_leaves_no_lock_and_the_next_ones_work() => MountNamespace.RunAsync(async () =>
    {
        await using var rig = await ArchiveRig.StartAsync();
        var repository = rig.Repository.Location.Text;
        await using var mounts = new Mounts();
        await mounts.PutOnSmallAsync(repository, "4m");
        await WriteAsync(rig, "first");
        var first = await rig.RecordAsync();
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);

        await FillAsync(repository);
        await WriteAsync(rig, "second");
        var order = rig.Repository.RunAsync(new BorgBackupServer.Borg.Commands.CreateArchive { Repository = rig.Repository.Location, Archive = "full", Paths = [rig.Repository.Source] });
        Assert.NotEqual(0, (await order).Exit.Code);
        foreach (var start in (Func<Task<string?>>[])
        [
            async () => (await rig.Get<StartCheck>().HandleAsync(new(rig.RepositoryId, false), rig.Administrator, Cancelled)).Problem?.Code,
            async () => (await rig.Get<MaintenanceQueue>().EnsureCompactAsync(rig.RepositoryId, "ada", rig.Administrator, Cancelled)).Problem?.Code,
            async () => (await rig.Get<TryRepair>().HandleAsync(new(rig.RepositoryId, false), rig.Administrator, Cancelled)).Problem?.Code,
        ])
            Assert.Null(await start());
        foreach (var kind in (JobKind[])[JobKind.Check, JobKind.Compact, JobKind.Repair])
        {
            var (job, problem) = await rig.RunQueuedAsync(kind);
            Assert.True(problem?.Code is "storage.full" or "safety-copy.not-made", $"{kind}: {problem?.Code} {problem?.Detail}");
            Assert.Equal(JobState.Failed, job.State);
        }

        Assert.Equal(RepositoryState.Ready, await rig.ReadAsync(database => database.Set<Repository>().Select(row => row.State).SingleAsync(Cancelled)));
        Assert.Empty(await rig.ReadAsync(database => database.Set<RepositoryLease>().ToListAsync(Cancelled)));
        // borg itself may leave its lock there, because even to take it off it has to write. Whoever comes next sees that its holder is dead.
        await Mounts.ResizeAsync(repository, "64m");
        await rig.RecordAsync();
        Assert.Equal([first.Id], (await rig.ArchivesAsync()).Take(1).Select(archive => archive.Id));
        Assert.Equal(2, (await rig.ArchivesAsync()).Count);
        Assert.Null((await rig.Get<StartCheck>().HandleAsync(new(rig.RepositoryId, true), rig.Administrator, Cancelled)).Problem);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Check)).Problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(repository, "lock.exclusive"));
        Assert.False((await rig.Get<AuditRepository>().HandleAsync(rig.RepositoryId, null, Cancelled)).Value.IsFrozen);
    });

    // To the last byte, as a log that ran away does.
    private static async Task FillAsync(string folder)
    {
        await using var file = File.Create(Path.Combine(folder, "README.filler"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, Cancelled);
                await file.FlushAsync(Cancelled);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task WriteAsync(ArchiveRig rig, string name)
    {
        var bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(rig.Repository.AddFile(name), bytes, Cancelled);
    }

    private static async Task<string> PostAsync(GivenUpRepository given, string what, object body, string answer)
    {
        using var response = await given.Browser.PostAsJsonAsync($"api/v1/{what}", body, Cancelled);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(response.IsSuccessStatusCode, json.ToString());
        return json.GetProperty(answer).GetString()!; // because an answer has one
    }

    private static async Task<Job> FindAsync(GivenUpRepository given, string job)
    {
        var id = JobId.Parse(job, null);
        await using var database = await given.Server.OpenDatabaseAsync();
        return await database.Set<Job>().AsNoTracking().SingleAsync(row => row.Id == id, Cancelled);
    }

    private static async Task EndAsync(GivenUpRepository given, string job, JobState state)
    {
        await Until.TrueAsync(async () => !(await FindAsync(given, job)).State.IsLive(), "the job ends");
        var ended = await FindAsync(given, job);
        Assert.True(ended.State == state, $"{ended.State}: {ended.ProblemDetail}");
    }

    private static async Task IsFreeAsync(GivenUpRepository given, string path)
    {
        await using var database = await given.Server.OpenDatabaseAsync();
        Assert.Empty(await database.Set<RepositoryLease>().ToListAsync(Cancelled));
        Assert.Empty(Directory.EnumerateFileSystemEntries(path, "lock.*"));
    }
}
