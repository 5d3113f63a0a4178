using System.Runtime.CompilerServices;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>Waits for a condition with a deadline, and says which one was not met.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(180);

    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        await SomeAsync(() => condition() ? "true" : null, what);

    /// <summary>The first result that is not null.</summary>
    public static async Task<T> SomeAsync<T>(Func<T?> find, [CallerArgumentExpression(nameof(find))] string what = "")
        where T : class
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (find() is { } found)
                return found;
            if (TimeProvider.System.GetElapsedTime(begun) > Deadline)
                Assert.Fail($"Within {Deadline.TotalSeconds} s it did not become true that {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
