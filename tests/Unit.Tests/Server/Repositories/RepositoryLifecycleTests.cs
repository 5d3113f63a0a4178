using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories;

public sealed class RepositoryLifecycleTests
{
    [Theory]
    [InlineData(RepositoryState.Creating, RepositoryEvent.Made, RepositoryState.Ready)]
    [InlineData(RepositoryState.Creating, RepositoryEvent.MakingFailed, RepositoryState.Failed)]
    [InlineData(RepositoryState.Failed, RepositoryEvent.Retried, RepositoryState.Creating)]
    [InlineData(RepositoryState.Ready, RepositoryEvent.DeletionAsked, RepositoryState.Deleted)]
    [InlineData(RepositoryState.Deleted, RepositoryEvent.BroughtBack, RepositoryState.Ready)]
    [InlineData(RepositoryState.Deleted, RepositoryEvent.CoolingOffEnded, RepositoryState.Removing)]
    [InlineData(RepositoryState.Removing, RepositoryEvent.CoolingOffEnded, RepositoryState.Removing)]
    public void A_repository_is_made_or_tried_again_deleted_and_brought_back(RepositoryState from, RepositoryEvent @event, RepositoryState to) =>
        Assert.Equal(to, RepositoryLifecycle.Decide(from, @event).Value);

    [Fact]
    public void Every_event_has_an_answer_in_every_state_and_only_damage_and_deletion_lead_out_of_ready()
    {
        foreach (var state in Enum.GetValues<RepositoryState>())
            foreach (var @event in Enum.GetValues<RepositoryEvent>())
            {
                var result = RepositoryLifecycle.Decide(state, @event);
                Assert.True(result.Problem is null || result.Problem.Code.StartsWith("repository.", StringComparison.Ordinal));
                Assert.True(state != RepositoryState.Ready || result.Problem is not null || @event is RepositoryEvent.DamageFound or RepositoryEvent.DeletionAsked);
                Assert.True(state != RepositoryState.Removing || result.Problem is not null || result.Value == RepositoryState.Removing);
                Assert.True(state != RepositoryState.Frozen || @event != RepositoryEvent.DeletionAsked || result.Problem?.Code == "repository.frozen");
            }
    }
}
