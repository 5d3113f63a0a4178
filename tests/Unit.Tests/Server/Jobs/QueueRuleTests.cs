using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class QueueRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly StorageLocationId Here = StorageLocationId.Create();
    private static readonly ClientId Ada = ClientId.Create();
    private static readonly ClientId Bob = ClientId.Create();

    private readonly WorkLimits limits = new(3, 3, 2, TimeSpan.FromHours(1));

    [Fact]
    public void A_restore_goes_before_every_backup_and_finds_the_place_that_is_kept_for_it()
    {
        var backups = Enumerable.Range(0, 5).Select(number => Waiting(ClientId.Create(), minute: number)).ToList();
        var restore = Waiting(Ada, JobKind.Restore, minute: 60);

        var chosen = QueueRule.Choose(limits, [], [.. backups, restore]);
        Assert.Equal([restore, backups[0]], chosen);

        // With the two backups that may run, the third place is still there.
        Assert.Null(QueueRule.Refuse(limits, Running(2), restore.Place));
        Assert.Equal(JobWait.ServerLimit, QueueRule.Refuse(limits, Running(2), backups[0].Place));
        Assert.Equal(JobWait.ServerLimit, QueueRule.Refuse(limits, Running(3), restore.Place));
    }

    [Fact]
    public void With_one_place_alone_none_is_kept() =>
        Assert.Single(QueueRule.Choose(limits with { PerServer = 1, PerLocation = 1 }, [], [Waiting(Ada), Waiting(Bob)]));

    [Fact]
    public void A_client_runs_one_backup_and_no_more_jobs_than_it_may()
    {
        JobPlace backup = new(JobKind.Backup, Ada, Here), restore = new(JobKind.Restore, Ada, Here);
        Assert.Equal(JobWait.EarlierJob, QueueRule.Refuse(limits, [backup], backup));
        Assert.Null(QueueRule.Refuse(limits, [backup], restore));
        Assert.Equal(JobWait.ClientLimit, QueueRule.Refuse(limits with { PerClient = 1 }, [backup], restore));
    }

    [Fact]
    public void A_location_is_full_for_agents_and_for_the_servers_own_writing_alike()
    {
        var few = limits with { PerServer = 100, PerLocation = 2 };
        JobPlace prune = new(JobKind.Prune, Ada, Here), backup = new(JobKind.Backup, Bob, Here);
        Assert.Equal(JobWait.LocationLimit, QueueRule.Refuse(few, [prune], backup));
        Assert.Equal(JobWait.LocationLimit, QueueRule.Refuse(few, [backup], prune));
        Assert.Null(QueueRule.Refuse(few, [backup], backup with { ClientId = Ada, LocationId = StorageLocationId.Create() }));
        Assert.Null(QueueRule.Refuse(few, [backup, prune], new JobPlace(JobKind.Catalog, Ada, Here)));
        Assert.Null(QueueRule.Refuse(few, [backup], new JobPlace(JobKind.WayBack, Ada, Here)));
    }

    [Fact]
    public void Of_two_writers_of_one_repository_one_begins()
    {
        var first = Waiting(Ada);
        var second = Waiting(Bob, minute: 1) with { RepositoryId = first.RepositoryId };
        Assert.Equal([first], QueueRule.Choose(limits, [], [second, first]));
    }

    [Fact]
    public void A_client_with_a_hundred_jobs_delays_nobody_by_more_than_one()
    {
        var one = limits with { PerServer = 1, PerLocation = 1 };
        var waiting = Enumerable.Range(0, 100).Select(number => Waiting(Ada, minute: number)).ToList();
        var others = Enumerable.Range(0, 5).Select(number => Waiting(ClientId.Create(), minute: 200 + number)).ToList();
        waiting.AddRange(others);

        List<ClientId> turns = [];
        while (waiting.Count > 0)
        {
            var next = Assert.Single(QueueRule.Choose(one, [], waiting));
            turns.Add(next.Place.ClientId);
            var turnAt = Noon.AddDays(1).AddMinutes(turns.Count);
            waiting = [.. waiting.Where(job => job != next).Select(job => job.Place.ClientId == next.Place.ClientId ? job with { TurnAt = turnAt } : job)];
        }

        Assert.Equal(105, turns.Count);
        Assert.All(others, other => Assert.InRange(turns.IndexOf(other.Place.ClientId), 0, others.Count));
    }

    private static IEnumerable<JobPlace> Running(int count) => Enumerable.Range(0, count).Select(_ => new JobPlace(JobKind.Backup, ClientId.Create(), null));

    private static WaitingJob Waiting(ClientId client, JobKind kind = JobKind.Backup, int minute = 0) =>
        new(JobId.Create(), new JobPlace(kind, client, Here), RepositoryId.Create(), kind == JobKind.Backup, Noon.AddMinutes(minute), null);
}
