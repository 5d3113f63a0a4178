using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Checks;

/// <summary>Checks of a real repository, asked for and by themselves.</summary>
public sealed class CheckTests
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_finds_what_a_disk_has_changed_and_stands_at_the_repository_until_one_is_content()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.RecordAsync();
        var start = rig.Get<StartCheck>();
        Assert.Null((await start.HandleAsync(new(rig.RepositoryId, VerifiesData: false), rig.Administrator, Cancelled)).Problem);
        Assert.Equal("job.already-queued", (await start.HandleAsync(new(rig.RepositoryId, VerifiesData: true), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal(ProblemKind.NotFound, (await start.HandleAsync(new(rig.RepositoryId, VerifiesData: false), rig.Stranger, Cancelled)).Problem?.Kind);
        Assert.Equal((JobState.Succeeded, null), await EndAsync(rig));
        var first = await GetAsync(rig);
        Assert.NotNull(first.CheckedAt);
        Assert.Equal((null, null, null), (first.DataCheckedAt, first.Damage, first.LiveJobId));

        // One bit of the largest segment, as a dying disk flips it.
        var segment = RepositoryLog.List(rig.Repository.Location.Text).MaxBy(file => file.Bytes);
        var bytes = await File.ReadAllBytesAsync(segment.Path, Cancelled);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(segment.Path, bytes, Cancelled);
        Assert.Null((await start.HandleAsync(new(rig.RepositoryId, VerifiesData: true), rig.Administrator, Cancelled)).Problem);
        Assert.Equal((JobState.Failed, "repository.damaged"), await EndAsync(rig));
        var second = await GetAsync(rig);
        Assert.NotNull(second.Damage);
        Assert.Equal(second.CheckedAt, second.DataCheckedAt);

        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(segment.Path, bytes, Cancelled);
        await start.HandleAsync(new(rig.RepositoryId, VerifiesData: true), rig.Administrator, Cancelled);
        Assert.Equal((JobState.Succeeded, null), await EndAsync(rig));
        Assert.Null((await GetAsync(rig)).Damage);
    }

    [Fact]
    public async Task Checks_come_by_themselves_when_their_days_are_over_and_one_at_a_time()
    {
        await using var rig = await ArchiveRig.StartAsync(time);
        await rig.RecordAsync();
        var queue = rig.Get<CheckQueue>();
        await queue.EnsureDueAsync(Cancelled);
        Assert.Empty(await QueuedAsync(rig));

        time.Advance(TimeSpan.FromDays(CheckDays.Default.EveryDays + 1));
        await queue.EnsureDueAsync(Cancelled);
        await queue.EnsureDueAsync(Cancelled);
        var job = Assert.Single(await QueuedAsync(rig));
        Assert.Equal(Actor.Server.Name, job.RequestedBy);
        Assert.Equal((JobState.Succeeded, null), await EndAsync(rig));
        await queue.EnsureDueAsync(Cancelled);
        Assert.Empty(await QueuedAsync(rig));

        // With all data, once somebody wants that; the check without it is then not due either.
        await using (var database = await rig.OpenAsync())
        {
            await database.PutSettingAsync(SettingKeys.DataCheckDays, "90", Cancelled);
            await database.SaveChangesAsync(Cancelled);
        }

        time.Advance(TimeSpan.FromDays(91));
        await queue.EnsureDueAsync(Cancelled);
        Assert.Contains("true", Assert.Single(await QueuedAsync(rig)).DetailJson, StringComparison.Ordinal);
        Assert.Equal((JobState.Succeeded, null), await EndAsync(rig));
        await queue.EnsureDueAsync(Cancelled);
        Assert.Empty(await QueuedAsync(rig));
    }

    private static async Task<(JobState, string?)> EndAsync(ArchiveRig rig)
    {
        var (job, problem) = await rig.RunQueuedAsync(JobKind.Check);
        return (job.State, problem?.Code);
    }

    private static async Task<GetCheck.Response> GetAsync(ArchiveRig rig) => (await rig.Get<GetCheck>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value;

    private static Task<List<Job>> QueuedAsync(ArchiveRig rig) =>
        rig.ReadAsync(database => database.Set<Job>().AsNoTracking().Where(job => job.Kind == JobKind.Check && job.State == JobState.Queued).ToListAsync(Cancelled));
}
