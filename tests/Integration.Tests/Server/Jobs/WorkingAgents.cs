using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Agents that fetch jobs, begin them and end them, all beside each other, while somebody counts at each order how many there are.</summary>
internal sealed class WorkingAgents : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> loops = [];
    private readonly FleetServer clock;
    private int mostAtOnce;

    private WorkingAgents(FleetServer clock) => this.clock = clock;

    /// <summary>Backups that were given and not over, at the moment at which there were most.</summary>
    public int MostAtOnce => mostAtOnce;

    /// <summary>Which clients got an order, in turn.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Guid> Turns { get; } = [];

    public static WorkingAgents Start(IReadOnlyList<(FleetServer Fleet, IReadOnlyList<WireAgent> Agents)> groups)
    {
        var working = new WorkingAgents(groups[0].Fleet);
        foreach (var (fleet, agents) in groups)
        {
            fleet.Backup.OnOrder = job =>
            {
                working.Count(fleet);
                working.Turns.Enqueue(job.ClientId.Value);
                return null;
            };
            working.loops.AddRange(agents.Select(agent => working.WorkAsync(agent)));
        }

        return working;
    }

    /// <summary>Until it is so, with the clock going on slowly, so that no lease runs out under a busy machine.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(5), $"Waited in vain: {what}.");
            if (loops.FirstOrDefault(loop => loop.IsFaulted) is { } broken)
                await broken;
            clock.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        // Polls that wait end in their time.
        while (!loops.All(loop => loop.IsCompleted))
        {
            clock.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(20, CancellationToken.None);
        }

        stop.Dispose();
    }

    private async Task WorkAsync(WireAgent agent)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var order in (await agent.PollAsync()).Orders)
            {
                Assert.Equal(ReportAnswer.Accepted, await agent.StartAsync(order.Job));
                Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(order.Job));
            }
        }
    }

    private void Count(FleetServer fleet)
    {
        using var database = fleet.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContext();
        var count = database.Set<Job>().Count(job => job.Kind == JobKind.Backup && (job.State == JobState.Leased || job.State == JobState.Running));
        int before;
        while (count > (before = Volatile.Read(ref mostAtOnce)) && Interlocked.CompareExchange(ref mostAtOnce, count, before) != before)
        {
        }
    }
}
