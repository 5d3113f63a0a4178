using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class CatalogOrderTests
{
    private readonly PlanId plan = PlanId.Create();

    [Fact]
    public void What_is_indexed_and_held_is_left_alone()
    {
        var archives = Chain(CatalogState.Indexed, CatalogState.Indexed);
        Assert.Empty(Due(archives, archives, archives[0]));
    }

    [Fact]
    public void What_waits_is_due_in_the_order_in_which_it_came()
    {
        var archives = Chain(CatalogState.Indexed, CatalogState.Waiting, CatalogState.Waiting);
        Assert.Equal(archives[1..], Due(archives, archives[..1], archives[2]));
    }

    [Fact]
    public void Behind_an_archive_that_comes_late_the_later_ones_are_due_again()
    {
        var archives = Chain(CatalogState.Indexed, CatalogState.Waiting, CatalogState.Indexed);
        Assert.Equal(archives[1..], Due(archives, archives, archives[1]));
    }

    [Fact]
    public void Another_chain_is_not_concerned()
    {
        var archives = Chain(CatalogState.Waiting);
        var others = Chain(PlanId.Create(), CatalogState.Indexed);
        Assert.Equal(archives, Due([.. archives, .. others], others, archives[0]));
    }

    [Fact]
    public void What_the_catalog_has_lost_is_due()
    {
        var archives = Chain(CatalogState.Indexed, CatalogState.Indexed);
        Assert.Equal(archives, Due(archives, archives[1..], archives[1]));
    }

    [Fact]
    public void What_failed_is_tried_again_only_when_it_is_wanted()
    {
        var archives = Chain(CatalogState.Failed, CatalogState.Waiting);
        Assert.Equal(archives[1..], Due(archives, [], archives[1]));
        Assert.Equal(archives, Due(archives, [], archives[0]));
    }

    private Archive[] Chain(params CatalogState[] states) => Chain(plan, states);

    private static Archive[] Chain(PlanId plan, params CatalogState[] states) => [.. states.Select(state => Make(plan, state))];

    private static Archive Make(PlanId plan, CatalogState state)
    {
        var now = DateTimeOffset.UnixEpoch;
        var job = Job.Queue(JobKind.Backup, ClientId.Create(), RepositoryId.Create(), plan, null, "test", now);
        var archive = Archive.Create(job, plan, "a", new string('0', 64), now, 0, 0, 0, 0, now);
        archive.CatalogState = state;
        return archive;
    }

    private static IReadOnlyList<Archive> Due(Archive[] archives, Archive[] held, Archive wanted) =>
        CatalogOrder.Due(archives, held.Select(archive => archive.Id.Value).ToHashSet(), wanted.Id);
}
