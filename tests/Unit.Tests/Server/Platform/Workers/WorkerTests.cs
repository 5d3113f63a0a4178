using BorgBackupServer.Server.Platform.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Workers;

public sealed class WorkerTests
{
    private const int MostSeconds = 10_000;

    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_breaks_begins_anew_after_growing_pauses()
    {
        using var worker = new Breaking(time, breaks: 9, new InvalidOperationException("The database is locked."));
        await worker.StartAsync(Cancel);
        await PassTimeAsync(() => worker.ExecuteTask!.IsCompleted);

        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(10, worker.Begun.Count);
        var pauses = worker.Begun.Zip(worker.Begun.Skip(1), (one, next) => (next - one).TotalSeconds).ToList();
        Assert.All(pauses.Zip((double[])[2, 4, 8, 16, 32, 60, 60, 60, 60]), pair => Assert.True(pair.First >= pair.Second, $"{pair.First} s instead of {pair.Second} s"));
    }

    [Fact]
    public async Task A_cancellation_that_is_not_its_own_does_not_end_it()
    {
        using var worker = new Breaking(time, breaks: 1, new OperationCanceledException("Somebody else's."));
        await worker.StartAsync(Cancel);
        await PassTimeAsync(() => worker.ExecuteTask!.IsCompleted);
        Assert.Equal(2, worker.Begun.Count);
    }

    [Fact]
    public async Task It_can_be_stopped_while_it_rests_from_a_failure()
    {
        using var worker = new Breaking(time, breaks: int.MaxValue, new InvalidOperationException("Every time."));
        await worker.StartAsync(Cancel);
        await PassTimeAsync(() => worker.Begun.Count > 1);
        await worker.StopAsync(Cancel);
        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_look_that_breaks_is_followed_by_the_next_one()
    {
        using var worker = new Looking(time);
        await worker.StartAsync(Cancel);
        await PassTimeAsync(() => worker.Looks >= 3);
        await worker.StopAsync(Cancel);
        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>A second at a time, with room between them for what a worker does on other threads.</summary>
    private async Task PassTimeAsync(Func<bool> isDone)
    {
        for (var second = 0; second < MostSeconds && !isDone(); second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancel);
        }

        Assert.True(isDone());
    }

    private sealed class Breaking(TimeProvider time, int breaks, Exception how) : Worker(time, NullLogger.Instance)
    {
        public List<DateTimeOffset> Begun { get; } = [];

        protected override Task WorkAsync(CancellationToken stoppingToken)
        {
            Begun.Add(Time.GetUtcNow());
            return Begun.Count <= breaks ? throw how : Task.CompletedTask;
        }
    }

    private sealed class Looking(TimeProvider time) : PeriodicWorker(TimeSpan.FromSeconds(10), time, NullLogger.Instance)
    {
        public int Looks { get; private set; }

        protected override Task LookAsync(CancellationToken cancellationToken)
        {
            Looks++;
            throw new InvalidOperationException("Every time.");
        }
    }
}
