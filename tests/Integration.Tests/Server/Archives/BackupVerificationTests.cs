using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class BackupVerificationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_that_the_server_sees_is_recorded_once_and_waits_for_its_catalog()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();

        Assert.Null(await rig.VerifyAsync(job, report));
        Assert.Null(await rig.VerifyAsync(job, report));

        var archive = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((job.Id, report.Archive?.Name, report.Archive?.BorgId), (archive.JobId, archive.Name, archive.BorgId));
        Assert.Equal((1L, report.Archive!.OriginalBytes), (archive.FileCount, archive.OriginalBytes)); // because the report has an archive
        Assert.Equal(CatalogState.Waiting, archive.CatalogState);
        var catalog = await rig.ReadAsync(database => database.Set<Job>().SingleAsync(other => other.Kind == JobKind.Catalog, Cancelled));
        Assert.Equal(JobState.Queued, catalog.State);
        var bytes = await rig.ReadAsync(database => database.Set<Repository>().Select(repository => repository.DeduplicatedBytes).SingleAsync(Cancelled));
        Assert.InRange(bytes ?? 0, 1_000, 10_000_000);
    }

    [Fact]
    public async Task An_archive_that_is_not_in_the_repository_proves_nothing()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        await rig.Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.DeleteArchives { Repository = rig.Repository.Location, Archives = [report.Archive!.Name] }); // because the report has an archive

        Assert.Equal("archive.not-in-repository", (await rig.VerifyAsync(job, report))?.Code);
        Assert.Empty(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task Another_archive_under_the_name_proves_nothing()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        var forged = report with { Archive = report.Archive! with { BorgId = new string('a', 64) } }; // because the report has an archive

        Assert.Equal("archive.not-in-repository", (await rig.VerifyAsync(job, forged))?.Code);
        Assert.Empty(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task An_archive_that_was_not_ordered_proves_nothing()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        var other = await rig.Repository.ArchiveAsync("something-else");
        var forged = report with { Archive = ArchiveRig.Report(other.Archive).Archive };

        Assert.Equal("archive.not-in-repository", (await rig.VerifyAsync(job, forged))?.Code);
        Assert.Empty(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task Numbers_that_no_machine_has_are_not_kept()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        var forged = report with { Archive = report.Archive! with { FileCount = long.MaxValue, OriginalBytes = -1, CompressedBytes = long.MinValue } }; // because the report has an archive

        Assert.Null(await rig.VerifyAsync(job, forged));
        var archive = Assert.Single(await rig.ArchivesAsync());
        Assert.Equal((0, 0, 0), (archive.FileCount, archive.OriginalBytes, archive.CompressedBytes));
        Assert.Null(await rig.RunCatalogAsync(archive));
        archive = await rig.ArchiveAsync(archive.Id);
        Assert.Equal((1, 7), (archive.FileCount, archive.OriginalBytes));
    }

    [Fact]
    public async Task A_repository_that_was_exchanged_is_noticed()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        await rig.ReadAsync(database => database.Set<Repository>().ExecuteUpdateAsync(set => set.SetProperty(row => row.BorgId, new string('0', 64)), Cancelled));

        Assert.Equal("repository.changed", (await rig.VerifyAsync(job, report))?.Code);
        Assert.Empty(await rig.ArchivesAsync());
    }

    [Fact]
    public async Task A_repository_that_is_not_there_now_proves_nothing_either_way()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var (job, report) = await rig.BackUpAsync();
        var (here, gone) = (rig.Repository.Location.Text, rig.Repository.Location.Text + ".unmounted");
        Directory.Move(here, gone);

        await Assert.ThrowsAsync<VerificationPostponedException>(() => rig.VerifyAsync(job, report));
        Directory.Move(gone, here);
        Assert.Null(await rig.VerifyAsync(job, report));
    }

    [Fact]
    public async Task The_archive_of_a_lease_that_was_lost_is_recorded_with_that_of_the_next()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var job = await rig.StartBackupAsync();
        job = await rig.TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        var first = await rig.Repository.ArchiveAsync((await rig.OrderAsync<BackupOrder>(job)).ArchiveName);
        job = await rig.TakeAsync(job.Id, new JobEvent.LeaseExpired(), new JobEvent.Requeued(), new JobEvent.LeaseGiven(2));
        var second = await rig.Repository.ArchiveAsync((await rig.OrderAsync<BackupOrder>(job)).ArchiveName);
        job = await rig.TakeAsync(job.Id, new JobEvent.Finished(2, JobOutcome.Succeeded));

        Assert.Null(await rig.VerifyAsync(job, ArchiveRig.Report(second.Archive)));
        Assert.Equal([first.Archive.Id, second.Archive.Id], (await rig.ArchivesAsync()).OrderBy(archive => archive.Name.Length).Select(archive => archive.BorgId));
    }
}
