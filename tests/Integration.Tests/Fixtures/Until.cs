using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>Waits for a condition with a deadline.</summary>
public static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <exception cref="Xunit.Sdk.XunitException">It was not so within a minute.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Deadline)
                Assert.Fail($"Waited in vain: {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
