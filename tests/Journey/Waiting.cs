namespace BorgBackupServer.Journey;

/// <summary>Waits for something to come true; the step's deadline ends it.</summary>
public static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until there is an answer that is not null.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
