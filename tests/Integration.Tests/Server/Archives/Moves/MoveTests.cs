using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives.Deletion;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.Moves;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Moves;

/// <summary>A real repository on its way to another location.</summary>
public sealed class MoveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_moves_whole_the_audit_finds_nothing_new_and_the_old_files_go_after_their_days()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var (server, audit) = (given.Server, given.Server.Get<AuditRepository>());
        Assert.False((await audit.HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        var (before, to) = (await given.FindAsync(), await AddLocationAsync(given, "storage2"));
        Assert.Equal("move.already-there", (await StartAsync(given, before.StorageLocationId)).Code);

        var job = (await StartAsync(given, to)).Job!; // because there is room
        await Until.TrueAsync(async () => await StateAsync(given, job) is JobState.Succeeded or JobState.Failed, "the move ends");
        Assert.Equal(JobState.Succeeded, await StateAsync(given, job));
        var after = await given.FindAsync();
        Assert.Equal((to, true), (after.StorageLocationId, after.Path.StartsWith(server.Beside("storage2"), StringComparison.Ordinal)));
        Assert.Equal(after.Path, server.RulesOf(given.Machine).Path);
        Assert.Equal("kept", Assert.Single((await server.Get<RepositoryBorg>().ListArchivesAsync(given.Id, Cancelled)).Value.Archives).Name);
        var audited = (await audit.HandleAsync(given.Id, null, Cancelled)).Value;
        Assert.Equal((false, 0L), (audited.IsFrozen, audited.ReadBytes));
        Assert.Contains("repository-moved", (await given.GetAsync("api/v1/activity")).ToString(), StringComparison.Ordinal);

        Assert.False(Directory.Exists(before.Path));
        Assert.True(File.Exists(Path.Combine(given.Deleted, "repository", "config")));
        Assert.Equal("move.copy-kept", (await StartAsync(given, before.StorageLocationId)).Code);
        await server.Get<LeftCopies>().RunOnceAsync(Cancelled);
        Assert.True(Directory.Exists(given.Deleted));
        await using (var database = await server.OpenDatabaseAsync())
            await database.Set<LeftCopy>().ExecuteUpdateAsync(set => set.SetProperty(copy => copy.KeptUntil, TimeProvider.System.GetUtcNow().AddMinutes(-1)), Cancelled);
        await server.Get<LeftCopies>().RunOnceAsync(Cancelled);
        Assert.False(Directory.Exists(given.Deleted));
        Assert.True(File.Exists(Path.Combine(after.Path, "config")));
        Assert.NotNull((await StartAsync(given, before.StorageLocationId)).Job);
    }

    [Fact]
    public async Task Cancelled_or_unable_it_leaves_everything_where_it_was_and_no_part_of_a_copy()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var (before, to) = (await given.FindAsync(), await AddLocationAsync(given, "storage2"));
        var copy = RepositoryFolders.RepositoryIn(given.Server.Beside("storage2"), before.ClientId, before.Id);
        using (var cancel = new CancellationTokenSource())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(given, to, new OnProgress(cancel.Cancel), cancel.Token));
        Assert.False(Directory.Exists(copy));

        // What a killed server has left is no obstacle, and no part of what comes.
        Directory.CreateDirectory(Path.Combine(copy, "data", "77"));
        var link = Path.Combine(before.Path, "elsewhere"); // which borg does not look at
        File.CreateSymbolicLink(link, "/etc/passwd");
        Assert.Equal("move.not-copied", (await RunAsync(given, to, new OnProgress(() => { }), Cancelled))?.Code);
        Assert.False(Directory.Exists(copy));
        Assert.Equal(before.Path, (await given.FindAsync()).Path);
        Assert.True(await given.Machine.CanListAsync());

        File.Delete(link);
        Directory.CreateDirectory(Path.Combine(copy, "data", "77"));
        Assert.Null(await RunAsync(given, to, new OnProgress(() => { }), Cancelled));
        Assert.False(Directory.Exists(Path.Combine(copy, "data", "77")));
        Assert.Equal(copy, (await given.FindAsync()).Path);
    }

    [Fact]
    public async Task Killed_right_after_the_switch_it_ends_by_setting_the_old_files_aside()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var to = await AddLocationAsync(given, "storage2");
        Assert.Null(await RunAsync(given, to, new OnProgress(() => { }), Cancelled));
        var old = given.Machine.RepositoryPath;
        Directory.Move(Path.Combine(given.Deleted, "repository"), old);

        Assert.Null(await RunAsync(given, to, new OnProgress(() => { }), Cancelled));
        Assert.False(Directory.Exists(old));
        Assert.True(File.Exists(Path.Combine(given.Deleted, "repository", "config")));
    }

    [Fact]
    public async Task A_location_whose_disk_is_missing_takes_nothing()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var to = await AddLocationAsync(given, "storage2");
        File.Delete(Path.Combine(given.Server.Beside("storage2"), ".borg-backup-server"));

        Assert.Equal("storage-location.missing", (await StartAsync(given, to)).Code);
        Assert.Equal("storage-location.missing", (await RunAsync(given, to, new OnProgress(() => { }), Cancelled))?.Code);
        Assert.Equal(["home"], Directory.GetDirectories(given.Server.Beside("storage2")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_copy_has_every_file_with_its_time_and_no_lock()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder["from"], "data", "0"));
        await File.WriteAllBytesAsync(Path.Combine(folder["from"], "data", "0", "1"), new byte[3_000_000], Cancelled);
        await File.WriteAllTextAsync(Path.Combine(folder["from"], "config"), "x", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(folder["from"], "lock.roster"), "{}", Cancelled);
        File.SetLastWriteTimeUtc(Path.Combine(folder["from"], "data", "0", "1"), new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));
        var told = 0L;

        Assert.Equal((2L, 3_000_001L), await CheckedCopy.MakeAsync(folder["from"], folder["to"], bytes => told = bytes, Cancelled));
        Assert.Equal(2 * 3_000_001L, told);
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), File.GetLastWriteTimeUtc(Path.Combine(folder["to"], "data", "0", "1")));
        Assert.False(File.Exists(Path.Combine(folder["to"], "lock.roster")));
    }

    private static async Task<StorageLocationId> AddLocationAsync(GivenUpRepository given, string folder)
    {
        using var answer = await given.Browser.PostAsJsonAsync("api/v1/storage-locations", new { path = given.Server.Beside(folder) }, Cancelled);
        return StorageLocationId.Parse((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("storageLocationId").GetString()!, null); // because it was added
    }

    private static async Task<(string? Code, JobId? Job)> StartAsync(GivenUpRepository given, StorageLocationId to)
    {
        using var answer = await given.Browser.PostAsJsonAsync($"api/v1/repositories/{given.Id}/move", new { storageLocationId = to.Value }, Cancelled);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return answer.IsSuccessStatusCode ? (null, JobId.Parse(json.GetProperty("jobId").GetString()!, null)) : (json.GetProperty("code").GetString(), null); // because it was queued
    }

    private static Task<BorgBackupServer.Server.Platform.Results.Problem?> RunAsync(GivenUpRepository given, StorageLocationId to, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) =>
        given.Server.Get<IEnumerable<IServerWork>>().Single(work => work.Kind == JobKind.Move).RunAsync(
            Job.Queue(JobKind.Move, given.Machine.Client, given.Id, null, $$"""{"storageLocationId":"{{to}}"}""", "ada", TimeProvider.System.GetUtcNow()), progress, cancellationToken);

    private static async Task<JobState> StateAsync(GivenUpRepository given, JobId? id)
    {
        await using var database = await given.Server.OpenDatabaseAsync();
        return await database.Set<Job>().Where(job => job.Id == id).Select(job => job.State).SingleAsync(Cancelled);
    }

    /// <summary>In the thread that tells it.</summary>
    private sealed class OnProgress(Action act) : IProgress<ServerWorkProgress>
    {
        public void Report(ServerWorkProgress value) => act();
    }
}
