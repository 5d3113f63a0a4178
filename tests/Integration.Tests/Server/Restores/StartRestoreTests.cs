using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Restores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

public sealed class StartRestoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_selection_is_counted_before_anything_is_done()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("docs/a.txt", "12345");
        rig.Repository.AddFile("docs/deep/b.txt", "123");
        rig.Repository.AddFile("other.txt", "1");
        var archive = await rig.IndexAsync();

        var docs = (await PreviewAsync(rig, archive, "docs", "docs/a.txt")).Value;
        Assert.Equal((2L, 8L, 0), (docs.FileCount, docs.Bytes, docs.LookalikeCount));
        Assert.Equal([new WirePath(ArchiveRig.RestoreFolder)], docs.Targets);
        Assert.StartsWith($"{ArchiveRig.RestoreFolder}/{archive.Name}-", docs.SuggestedTarget?.Text, StringComparison.Ordinal);
        Assert.Null(docs.RestoreProblem);

        var all = (await rig.Get<PreviewRestore>().HandleAsync(new(archive.Id, []), rig.Administrator, Cancelled)).Value;
        Assert.Equal((3L, 9L), (all.FileCount, all.Bytes));
    }

    [Fact]
    public async Task A_restore_is_ordered_as_it_was_chosen()
    {
        await using var rig = await ArchiveRig.StartAsync();
        HostileTree.Make(Path.Combine(rig.Repository.Source, "odd"));
        var archive = await rig.IndexAsync();
        var paths = HostileTree.Names.Select(name => PathOf(rig, "odd/" + name)).ToList();

        var started = (await StartAsync(rig, archive, paths, $"{ArchiveRig.RestoreFolder}/today")).Value;
        var job = await rig.TakeAsync(started.JobId, new JobEvent.LeaseGiven(1));
        var order = await rig.OrderAsync<RestoreOrder>(job);
        Assert.Equal(paths.ToHashSet(), order.Paths.ToHashSet());
        Assert.Equal((archive.Name, archive.BorgId, $"{ArchiveRig.RestoreFolder}/today"), (order.ArchiveName, order.ArchiveBorgId, order.TargetDirectory.Text));
        Assert.Equal(HostileTree.Names.Length, order.ExpectedFileCount);
        Assert.Equal(HostileTree.Names.Sum(name => ("content of " + name).Length + (name == "ümläut" ? 2 : 0)), order.ExpectedBytes);
    }

    [Fact]
    public async Task Without_a_target_a_fresh_folder_is_taken()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();
        var first = (await StartAsync(rig, archive, [], null)).Value.TargetDirectory;
        var second = (await StartAsync(rig, archive, [], null)).Value.TargetDirectory;
        Assert.StartsWith($"{ArchiveRig.RestoreFolder}/{archive.Name}-", first.Text, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("/etc", "restore.target-not-allowed")]
    [InlineData("/var/restore/../../etc", "restore.target-invalid")]
    [InlineData("relative", "restore.target-invalid")]
    [InlineData("/var/restore/a\nb", "restore.target-invalid")]
    public async Task A_target_outside_of_the_policy_is_refused(string target, string code)
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        var problem = (await StartAsync(rig, archive, [], target)).Problem;
        Assert.Equal((code, "targetDirectory"), (problem?.Code, problem?.Field));
        Assert.Equal(0, await rig.ReadAsync(database => database.Set<Job>().CountAsync(job => job.Kind == JobKind.Restore, Cancelled)));
    }

    [Fact]
    public async Task Paths_that_the_archive_does_not_hold_are_named()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();
        var problem = (await StartAsync(rig, archive, [PathOf(rig, "a.txt"), PathOf(rig, "no\nsuch")], null)).Problem;
        Assert.Equal("selection.path-missing", problem?.Code);
        Assert.DoesNotContain('\n', problem?.Detail ?? "\n");
    }

    [Fact]
    public async Task Too_many_paths_are_refused()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        var paths = Enumerable.Range(0, Selection.MaxPathCount + 1).Select(number => new WirePath($"p{number}")).ToList();
        Assert.Equal("selection.too-large", (await StartAsync(rig, archive, paths, null)).Problem?.Code);
    }

    [Fact]
    public async Task A_catalog_that_is_not_ready_stands_in_nobodys_way()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        var preview = (await PreviewAsync(rig, archive, "a.txt")).Value;
        Assert.Equal((null, null), (preview.FileCount, preview.Bytes));
        var started = (await StartAsync(rig, archive, [PathOf(rig, "a.txt")], null)).Value;
        var order = await rig.OrderAsync<RestoreOrder>(await rig.TakeAsync(started.JobId, new JobEvent.LeaseGiven(1)));
        Assert.Null(order.ExpectedBytes);
    }

    [Fact]
    public async Task A_client_without_an_agent_takes_no_restore()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();
        await rig.ReadAsync(database => database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ClientState.Left), Cancelled));
        Assert.Equal("client.left", (await StartAsync(rig, archive, [], null)).Problem?.Code);
        Assert.NotNull((await PreviewAsync(rig, archive, "a.txt")).Value.RestoreProblem);
    }

    [Fact]
    public async Task An_archive_that_is_not_to_be_seen_is_not_restored()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        Assert.Equal("archive.not-found", (await rig.Get<StartRestore>().HandleAsync(new(archive.Id, [], new()), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<PreviewRestore>().HandleAsync(new(archive.Id, []), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<StartRestore>().HandleAsync(new(ArchiveId.Create(), [], new()), rig.Administrator, Cancelled)).Problem?.Code);
    }

    [Theory]
    [InlineData(1, 7, null)]
    [InlineData(0, 0, "Less came back than the catalog holds: 0 of 1 files, 0 of 7 bytes.")]
    public async Task What_came_back_is_weighed_against_what_was_expected(long files, long bytes, string? warning)
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();
        var started = (await StartAsync(rig, archive, [], null)).Value;
        var job = await rig.TakeAsync(started.JobId, new JobEvent.LeaseGiven(1), new JobEvent.Started(1), new JobEvent.Finished(1, JobOutcome.Succeeded));
        var report = new FinishedReport { Outcome = JobOutcome.Succeeded, Warnings = [], WarningCount = 0, Restore = new RestoreFacts { FileCount = files, Bytes = bytes } };

        Assert.Null(await rig.VerifyAsync(job, report));
        Assert.Null(await rig.VerifyAsync(job, report));
        Assert.Equal(warning is null ? 0 : 1, (await rig.JobAsync(job.Id)).WarningCount);
        var lines = await rig.ReadAsync(database => database.Set<JobLogLine>().Select(line => line.Text).ToListAsync(Cancelled));
        Assert.Equal(warning is null ? [] : [warning], lines);
    }

    private static WirePath PathOf(ArchiveRig rig, string name) => new(Path.Combine(rig.Repository.Source, name)[1..]);

    private static Task<Result<PreviewRestore.Response>> PreviewAsync(ArchiveRig rig, Archive archive, params string[] names) =>
        rig.Get<PreviewRestore>().HandleAsync(new(archive.Id, [.. names.Select(name => PathOf(rig, name))]), rig.Administrator, Cancelled);

    private static Task<Result<StartRestore.Response>> StartAsync(ArchiveRig rig, Archive archive, IReadOnlyList<WirePath> paths, string? target) =>
        rig.Get<StartRestore>().HandleAsync(new(archive.Id, paths, new() { TargetDirectory = target is null ? null : new WirePath(target) }), rig.Administrator, Cancelled);
}
