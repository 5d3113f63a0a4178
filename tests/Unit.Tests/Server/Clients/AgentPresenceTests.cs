using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class AgentPresenceTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly Signals signals = new();
    private readonly ClientId clientId = ClientId.Create();
    private readonly AgentPresence presence;

    public AgentPresenceTests() => presence = new AgentPresence(signals, time);

    [Fact]
    public void An_agent_is_online_while_it_waits_however_long()
    {
        using var poll = presence.Arrive(clientId);
        time.Advance(TimeSpan.FromHours(1));

        Assert.True(presence.IsOnline(clientId, null));
        Assert.Equal(time.GetUtcNow(), presence.LastSeenAt(clientId, null));
    }

    [Fact]
    public void An_agent_between_two_polls_is_online_for_a_while()
    {
        presence.Arrive(clientId).Dispose();
        time.Advance(AgentPresence.OnlineFor);
        Assert.True(presence.IsOnline(clientId, null));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(presence.IsOnline(clientId, null));
    }

    [Fact]
    public void What_a_former_process_saw_counts_until_this_one_sees_more()
    {
        Assert.False(presence.IsOnline(clientId, null));
        Assert.True(presence.IsOnline(clientId, time.GetUtcNow().AddSeconds(-80)));
        Assert.False(presence.IsOnline(clientId, time.GetUtcNow().AddSeconds(-100)));
    }

    [Fact]
    public void A_later_poll_and_a_dismissal_wake_an_earlier_poll_and_end_it()
    {
        using var first = presence.Arrive(clientId);
        var woken = signals.Next(ClientTopics.Of(clientId));
        using var second = presence.Arrive(clientId);
        Assert.True(woken.IsCompleted);
        Assert.Equal((false, true), (first.IsLatest, second.IsLatest));

        woken = signals.Next(ClientTopics.Of(clientId));
        presence.Dismiss(clientId);
        Assert.True(woken.IsCompleted);
        Assert.False(second.IsLatest);
    }

    [Fact]
    public void A_poll_ends_once_however_often_it_is_disposed()
    {
        using var waiting = presence.Arrive(clientId);
        var poll = presence.Arrive(clientId);
        poll.Dispose();
        poll.Dispose();

        Assert.Equal([clientId], presence.TakeUnwritten().Waiting);
    }

    [Fact]
    public void A_time_of_last_sight_is_written_once()
    {
        presence.Arrive(clientId).Dispose();

        Assert.Equal([(clientId, time.GetUtcNow())], presence.TakeUnwritten().Seen);
        Assert.Empty(presence.TakeUnwritten().Seen);
    }

    [Fact]
    public void Pages_hear_of_an_agent_that_comes_and_not_of_each_poll()
    {
        var woken = signals.Next(ClientTopics.Any);
        presence.Seen(clientId);
        Assert.True(woken.IsCompleted);

        woken = signals.Next(ClientTopics.Any);
        presence.Seen(clientId);
        Assert.False(woken.IsCompleted);
    }
}
