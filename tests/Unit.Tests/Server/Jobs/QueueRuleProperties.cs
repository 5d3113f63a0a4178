using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary>Whatever runs and whatever waits: no limit is passed, no place stays empty for nothing, and everybody's turn comes.</summary>
public sealed class QueueRuleProperties
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClientId[] Clients = [.. Enumerable.Range(0, 6).Select(_ => ClientId.Create())];
    private static readonly StorageLocationId?[] Locations = [StorageLocationId.Create(), StorageLocationId.Create(), null];
    private static readonly RepositoryId[] Repositories = [.. Enumerable.Range(0, 8).Select(_ => RepositoryId.Create())];
    private static readonly JobKind[] Writers = [JobKind.Backup, JobKind.Prune, JobKind.Compact, JobKind.WayBack];

    public sealed record World(WorkLimits Limits, IReadOnlyList<WaitingJob> Jobs);

    public static class Generators
    {
        public static Arbitrary<World> Worlds() =>
            (from server in Gen.Choose(1, 6)
             from location in Gen.Choose(1, 4)
             from client in Gen.Choose(1, 3)
             from jobs in Jobs().ListOf()
             select new World(new WorkLimits(server, location, client, TimeSpan.FromHours(1)), [.. jobs])).Resize(40).ToArbitrary();

        private static Gen<WaitingJob> Jobs() =>
            from kind in Gen.Elements(Enum.GetValues<JobKind>())
            from client in Gen.Elements(Clients)
            from location in Gen.Elements(Locations)
            from repository in Gen.Elements(Repositories)
            from minute in Gen.Choose(0, 1000)
            select new WaitingJob(JobId.Create(), new JobPlace(kind, client, location), repository, Writers.Contains(kind), Noon.AddMinutes(minute), null);
    }

    /// <summary>Jobs begin as they are chosen and end one by one, as a list of numbers says; until nothing waits or runs.</summary>
    [Property(Arbitrary = [typeof(Generators)], MaxTest = 500)]
    public void Until_the_queue_is_empty_every_limit_holds_and_every_job_has_its_turn(World world, int[] ends)
    {
        var waiting = world.Jobs.ToList();
        List<WaitingJob> running = [];
        var begun = 0;
        for (var step = 0; waiting.Count + running.Count > 0; step++)
        {
            Assert.True(step <= 3 * world.Jobs.Count + 3, "it comes to an end");
            var free = waiting.Where(job => !job.Writes || running.All(other => !other.Writes || other.RepositoryId != job.RepositoryId)).ToList();
            var chosen = QueueRule.Choose(world.Limits, [.. running.Select(job => job.Place)], free);
            Assert.Equal(chosen.Count, chosen.Distinct().Count());
            running.AddRange(chosen);
            waiting.RemoveAll(chosen.Contains);
            begun += chosen.Count;
            AssertWithin(world.Limits, running);
            Assert.All(free.Except(chosen), left => Assert.True(
                QueueRule.Refuse(world.Limits, running.Select(job => job.Place), left.Place) is not null || chosen.Any(job => job.Writes && left.Writes && job.RepositoryId == left.RepositoryId),
                "what finds a place is not left waiting"));

            foreach (var job in chosen)
                waiting = [.. waiting.Select(other => other.Place.ClientId == job.Place.ClientId ? other with { TurnAt = Noon.AddDays(1).AddMinutes(begun) } : other)];
            Assert.True(running.Count > 0, "something runs while something waits");
            running.RemoveAt((int)((uint)(ends.Length == 0 ? 0 : ends[step % ends.Length]) % (uint)running.Count));
        }

        Assert.Equal(world.Jobs.Count, begun);
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 500)]
    public void No_backup_is_chosen_while_a_restore_that_could_run_in_its_place_waits(World world)
    {
        var chosen = QueueRule.Choose(world.Limits, [], world.Jobs);
        var isLater = false;
        foreach (var job in chosen)
        {
            Assert.False(isLater && QueueRule.IsFirst(job.Place.Kind), "who is waited for in person comes first");
            isLater |= !QueueRule.IsFirst(job.Place.Kind);
        }

        var firsts = chosen.Where(job => QueueRule.IsFirst(job.Place.Kind)).Select(job => job.Place).ToList();
        Assert.All(world.Jobs.Except(chosen).Where(job => job.Place.Kind == JobKind.Restore), left => Assert.NotNull(QueueRule.Refuse(world.Limits, firsts, left.Place)));
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 300)]
    public void The_order_in_which_they_are_read_does_not_matter(World world)
    {
        Assert.Equal(QueueRule.Choose(world.Limits, [], world.Jobs), QueueRule.Choose(world.Limits, [], [.. world.Jobs.Reverse()]));
    }

    private static void AssertWithin(WorkLimits limits, List<WaitingJob> running)
    {
        Assert.InRange(running.Count(job => job.Place.Kind is JobKind.Backup or JobKind.Restore), 0, limits.PerServer);
        Assert.All(Locations.OfType<StorageLocationId>(), location =>
            Assert.InRange(running.Count(job => job.Place.LocationId == location && QueueRule.TakesPlace(job.Place.Kind)), 0, limits.PerLocation));
        Assert.All(Clients, client =>
        {
            var own = running.Where(job => job.Place.ClientId == client && job.Place.Kind is JobKind.Backup or JobKind.Restore).Where(job => job.Place.ClientId == client).ToList();
            Assert.InRange(own.Count, 0, limits.PerClient);
            Assert.Equal(own.Count, own.Select(job => job.Place.Kind).Distinct().Count());
        });
        Assert.All(Repositories, repository => Assert.InRange(running.Count(job => job.Writes && job.RepositoryId == repository), 0, 1));
    }
}
