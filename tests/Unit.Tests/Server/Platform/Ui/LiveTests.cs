using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

public sealed class LiveTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_page_is_read_at_once_and_again_after_a_signal_until_it_is_left()
    {
        var signals = new Signals();
        await using var page = new Page(signals);
        await page.OpenAsync();
        await page.ReadsAsync(1);

        signals.Raise("jobs");
        await page.ReadsAsync(2);
        signals.Raise("clients");
        await page.ReadsAsync(3);

        await page.LeaveAsync();
        signals.Raise("jobs");
        Assert.Equal(3, page.ReadCount);
    }

    [Fact]
    public async Task What_changes_while_a_page_is_read_is_read_too()
    {
        var signals = new Signals();
        await using var page = new Page(signals) { WhileReading = count => { if (count == 1) signals.Raise("jobs"); } };

        await page.OpenAsync();

        await page.ReadsAsync(2);
    }

    /// <summary>A page with nothing on it but the component.</summary>
    private sealed class Page(Signals signals) : IAsyncDisposable
    {
        private readonly ServiceProvider services = new ServiceCollection().AddSingleton(signals).AddSingleton(TimeProvider.System).BuildServiceProvider();
        private readonly SemaphoreSlim read = new(0);
        private HtmlRenderer? renderer;

        public Action<int> WhileReading { get; init; } = _ => { };

        public int ReadCount { get; private set; }

        public Task OpenAsync()
        {
            renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
            return renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent<Live>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Live.Topics)] = new[] { "jobs", "clients" },
                [nameof(Live.AtMostEvery)] = TimeSpan.FromMilliseconds(1),
                [nameof(Live.OnRefresh)] = EventCallback.Factory.Create<CancellationToken>(this, Read),
            })));
        }

        public async Task ReadsAsync(int count)
        {
            while (ReadCount < count)
                Assert.True(await read.WaitAsync(Deadline), $"The page was read {ReadCount} times instead of {count}.");
        }

        public async Task LeaveAsync()
        {
            if (renderer is not null)
                await renderer.DisposeAsync();
            renderer = null;
        }

        public async ValueTask DisposeAsync()
        {
            await LeaveAsync();
            await services.DisposeAsync();
            read.Dispose();
        }

        private void Read(CancellationToken cancellationToken)
        {
            ReadCount++;
            WhileReading(ReadCount);
            read.Release();
        }
    }
}
