using BorgBackupServer.Server.Clients;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class ClientLifecycleTests
{
    [Fact]
    public void Every_event_has_an_answer_in_every_state()
    {
        foreach (var state in Enum.GetValues<ClientState>())
            foreach (var @event in Enum.GetValues<ClientEvent>())
                Assert.True(ClientLifecycle.Decide(state, @event).IsSuccess(out var after, out var problem) ? Enum.IsDefined(after) : problem.Code.Length > 0);
    }

    [Theory]
    [InlineData(ClientState.Waiting)]
    [InlineData(ClientState.Left)]
    public void A_client_without_an_agent_can_lose_none(ClientState state)
    {
        Assert.Equal("client.no-agent", ClientLifecycle.Decide(state, ClientEvent.Revoked).Problem?.Code);
        Assert.Equal("client.no-agent", ClientLifecycle.Decide(state, ClientEvent.AgentLeft).Problem?.Code);
    }

    [Theory]
    [InlineData(ClientState.Waiting)]
    [InlineData(ClientState.Enrolled)]
    [InlineData(ClientState.Left)]
    public void A_good_token_always_makes_an_agent(ClientState state) =>
        Assert.Equal(ClientState.Enrolled, ClientLifecycle.Decide(state, ClientEvent.Enrolled).Value);
}
