using BorgBackupServer.Server.Platform.Signals;
using Microsoft.AspNetCore.Components;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>
/// Keeps a page true without a reload: asks for its content at once, after each signal, and slowly even without one,
/// because a signal may be lost. Shows nothing itself. It ends with the page.
/// </summary>
public sealed class Live(Signals.Signals signals, TimeProvider time) : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>Topics of <see cref="Signals.Signals"/>. With other topics the component needs another <c>@key</c>.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Topics { get; set; } = [];

    /// <summary>Reads what the page shows; the page is drawn anew after it.</summary>
    [Parameter, EditorRequired]
    public EventCallback<CancellationToken> OnRefresh { get; set; }

    /// <summary>However many signals come, the page is asked for no more often than this. Long lists and wide pages take more.</summary>
    [Parameter]
    public TimeSpan AtMostEvery { get; set; } = TimeSpan.FromMilliseconds(400);

    protected override void OnInitialized() => running = RunAsync(stop.Token);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Task next = Task.CompletedTask;
            while (true)
            {
                // Taken before reading, so that what changes meanwhile is seen in the next round; one that has not come yet is kept.
                if (next.IsCompleted)
                    next = Task.WhenAny(Topics.Select(signals.Next));
                await InvokeAsync(() => OnRefresh.InvokeAsync(cancellationToken));
                await Task.Delay(AtMostEvery, time, cancellationToken);
                await Signals.Signals.WaitAsync(next, AtLeastEvery, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The boundary around the page shows that it broke.
            await DispatchExceptionAsync(exception);
        }
    }
}
