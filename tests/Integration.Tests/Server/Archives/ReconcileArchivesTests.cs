using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

[Trait("Database", "both")]
public sealed class ReconcileArchivesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_whose_report_was_lost_is_found_again_and_its_job_says_so()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var (job, name) = await LoseAsync(rig, JobState.Lost);

        Assert.Equal([name], await ReconcileAsync(rig));
        var archive = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((job.Id, name), (archive.JobId, archive.Name));
        job = await rig.JobAsync(job.Id);
        Assert.Equal((JobState.Warned, 1), (job.State, job.WarningCount));
        Assert.Contains("never came", (await rig.ReadAsync(database => database.Set<JobLogLine>().SingleAsync(Cancelled))).Text, StringComparison.Ordinal);
        Assert.Empty(await rig.ReadAsync(database => database.Set<RepositoryLease>().ToListAsync(Cancelled)));

        Assert.Empty(await ReconcileAsync(rig));
        Assert.Single(await rig.ArchivesAsync());
        Assert.Null(await rig.RunCatalogAsync(archive));
        Assert.Equal(1, (await rig.ArchiveAsync(archive.Id)).FileCount);
    }

    [Fact]
    public async Task A_backup_that_was_to_be_tried_again_need_not_be()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var (job, name) = await LoseAsync(rig, JobState.Lost);
        await rig.TakeAsync(job.Id, new JobEvent.Requeued());

        Assert.Equal([name], await ReconcileAsync(rig));
        Assert.Equal(JobState.Warned, (await rig.JobAsync(job.Id)).State);
    }

    [Theory]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task The_archive_of_a_job_that_ended_otherwise_is_at_least_recorded(JobState state)
    {
        await using var rig = await ArchiveRig.StartAsync();
        var (job, name) = await LoseAsync(rig, state);

        Assert.Equal([name], await ReconcileAsync(rig));
        Assert.Single(await rig.ArchivesAsync());
        Assert.Equal(state, (await rig.JobAsync(job.Id)).State);
    }

    [Fact]
    public async Task The_archive_of_a_former_lease_is_found_under_its_own_name()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var (job, name) = await LoseAsync(rig, JobState.Lost);
        job = await rig.TakeAsync(job.Id, new JobEvent.Requeued(), new JobEvent.LeaseGiven(2));
        var order = await rig.OrderAsync<BackupOrder>(job);
        Assert.Equal(name + "-2", order.ArchiveName);
        await rig.Repository.ArchiveAsync(order.ArchiveName);
        await rig.TakeAsync(job.Id, new JobEvent.Started(2), new JobEvent.LeaseExpired());

        Assert.Equal([name, name + "-2"], await ReconcileAsync(rig));
        Assert.Equal([name, name + "-2"], (await rig.ArchivesAsync()).Select(archive => archive.Name).Order());
        Assert.Equal(JobState.Warned, (await rig.JobAsync(job.Id)).State);
    }

    [Fact]
    public async Task A_list_that_is_empty_takes_nothing_away()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var kept = await rig.RecordAsync();
        var (job, name) = await LoseAsync(rig, JobState.Lost);
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [kept.Name, name] });

        Assert.Empty(await ReconcileAsync(rig));
        Assert.Equal(kept.Id, Assert.Single(await rig.ArchivesAsync()).Id);
        Assert.Equal(JobState.Lost, (await rig.JobAsync(job.Id)).State);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_takes_nothing_away()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var kept = await rig.RecordAsync();
        await LoseAsync(rig, JobState.Lost);
        Directory.Move(Path.Combine(rig.Repository.Root, "repository"), Path.Combine(rig.Repository.Root, "gone"));

        Assert.Equal("repository.missing", (await rig.Get<ReconcileArchives>().HandleAsync(new(rig.RepositoryId), Cancelled)).Problem?.Code);
        Assert.Equal(kept.Id, Assert.Single(await rig.ArchivesAsync()).Id);
    }

    [Fact]
    public async Task Checkpoints_and_foreign_archives_are_left_alone()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var (_, name) = await LoseAsync(rig, JobState.Lost, name => name + ".checkpoint");
        await rig.Repository.ArchiveAsync("of-somebody-else");

        Assert.Empty(await ReconcileAsync(rig));
        Assert.Empty(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task The_watch_looks_at_its_start_and_when_a_job_is_lost()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await LoseAsync(rig, JobState.Lost);
        var watch = rig.Get<IEnumerable<IHostedService>>().OfType<ReconcileWatch>().Single();
        await watch.StartAsync(Cancelled);
        await UntilAsync(async () => (await rig.ArchivesAsync()).Count == 1);

        await LoseAsync(rig, JobState.Lost);
        rig.Get<Signals>().Raise(JobTopics.Any);
        await UntilAsync(async () => (await rig.ArchivesAsync()).Count == 2);
        await watch.StopAsync(Cancelled);
    }

    /// <summary>A backup that borg has carried out and of which the server heard something else.</summary>
    private static async Task<(Job Job, string Name)> LoseAsync(ArchiveRig rig, JobState state, Func<string, string>? rename = null)
    {
        rig.Repository.AddFile("a.txt");
        var job = await rig.StartBackupAsync();
        job = await rig.TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        var name = (await rig.OrderAsync<BackupOrder>(job)).ArchiveName;
        await rig.Repository.ArchiveAsync(rename?.Invoke(name) ?? name);
        JobEvent end = state switch
        {
            JobState.Failed => new JobEvent.Finished(1, JobOutcome.Failed),
            JobState.Cancelled => new JobEvent.Finished(1, JobOutcome.Cancelled),
            _ => new JobEvent.LeaseExpired(),
        };
        return (await rig.TakeAsync(job.Id, end), name);
    }

    private static async Task<IReadOnlyList<string>> ReconcileAsync(ArchiveRig rig) =>
        (await rig.Get<ReconcileArchives>().HandleAsync(new(rig.RepositoryId), Cancelled)).Value.Found;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }
}
