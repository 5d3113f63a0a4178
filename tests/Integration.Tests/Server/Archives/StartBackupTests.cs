using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class StartBackupTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_is_queued_with_the_name_of_its_archive()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var job = await rig.StartBackupAsync();

        Assert.Equal((JobKind.Backup, JobState.Queued, "ada"), (job.Kind, job.State, job.RequestedBy));
        job = await rig.TakeAsync(job.Id, new JobEvent.LeaseGiven(1));
        var order = await rig.OrderAsync<BackupOrder>(job);
        Assert.Matches("^everything-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$", order.ArchiveName);
        Assert.Equal([new WirePath(rig.Repository.Source)], order.Paths);
        Assert.Equal(["sh:**/.cache"], order.Excludes);
        Assert.Equal(rig.Repository.Environment.Passphrase, order.Repository.Passphrase.Reveal());
        Assert.Equal(order, await rig.OrderAsync<BackupOrder>(job), (a, b) => a.ArchiveName == b.ArchiveName);
    }

    [Fact]
    public async Task A_second_backup_of_the_plan_is_refused_while_the_first_lives()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.StartBackupAsync();
        Assert.Equal("job.already-queued", await RefusalAsync(rig));
    }

    [Fact]
    public async Task Of_two_clicks_at_once_one_is_taken()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => rig.Get<StartBackup>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled), Cancelled)));
        Assert.Single(results, result => !result.IsProblem(out var _));
    }

    [Fact]
    public async Task A_client_that_has_left_is_not_backed_up()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await SetAsync(rig, ClientState.Left, RepositoryState.Ready);
        Assert.Equal("client.left", await RefusalAsync(rig));
    }

    [Fact]
    public async Task A_client_without_an_agent_is_not_backed_up()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await SetAsync(rig, ClientState.Waiting, RepositoryState.Ready);
        Assert.Equal("client.not-enrolled", await RefusalAsync(rig));
    }

    [Theory]
    [InlineData(RepositoryState.Creating)]
    [InlineData(RepositoryState.Failed)]
    public async Task A_repository_that_is_not_ready_takes_no_backup(RepositoryState state)
    {
        await using var rig = await ArchiveRig.StartAsync();
        await SetAsync(rig, ClientState.Enrolled, state);
        Assert.Equal("repository.not-ready", await RefusalAsync(rig));
    }

    [Fact]
    public async Task Who_may_not_know_of_the_plan_is_told_that_there_is_none()
    {
        await using var rig = await ArchiveRig.StartAsync();
        Assert.Equal("plan.not-found", (await rig.Get<StartBackup>().HandleAsync(new(rig.PlanId), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("plan.not-found", (await rig.Get<StartBackup>().HandleAsync(new(PlanId.Create()), rig.Administrator, Cancelled)).Problem?.Code);
    }

    private static async Task<string?> RefusalAsync(ArchiveRig rig) =>
        (await rig.Get<StartBackup>().HandleAsync(new(rig.PlanId), rig.Administrator, Cancelled)).Problem?.Code;

    private static async Task SetAsync(ArchiveRig rig, ClientState client, RepositoryState repository)
    {
        await using var database = await rig.OpenAsync();
        await database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(row => row.State, client), Cancelled);
        await database.Set<Repository>().ExecuteUpdateAsync(set => set.SetProperty(row => row.State, repository), Cancelled);
    }
}
