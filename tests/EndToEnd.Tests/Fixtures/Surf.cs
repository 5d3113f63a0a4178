using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>One Chromium with one page, as an administrator sits before it. It writes down every complaint of the browser.</summary>
public sealed class Surf : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Name of a look at a page, its width and height, and its colours.</summary>
    private static readonly (string Name, int Width, int Height, ColorScheme Colours)[] Looks =
    [
        ("light", 1280, 860, ColorScheme.Light),
        ("dark", 1280, 860, ColorScheme.Dark),
        ("phone", 390, 844, ColorScheme.Light),
        ("phone-dark", 390, 844, ColorScheme.Dark),
    ];

    /// <summary>Below so many pixels the navigation is put away.</summary>
    private const int Narrow = 960;

    private readonly ConcurrentQueue<string> complaints = new();
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Surf(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue($"{page.Url}: {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    public static async Task<Surf> OpenAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
        var context = await browser.NewContextAsync(new() { TimezoneId = "Europe/Berlin", ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1280, Height = 860 }, AcceptDownloads = true });
        context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        return new Surf(playwright, browser, await context.NewPageAsync());
    }

    /// <summary>Goes to a page by the navigation.</summary>
    public Task OpenAsync(string name) =>
        Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    /// <summary>From now on, keeps the different figures that a job's page shows while the job runs.</summary>
    public Task WatchProgressAsync() => Page.EvaluateAsync(KeepFigures);

    /// <summary>Until the page of a running job has something to show, or the job is over already.</summary>
    public Task WaitForFiguresAsync() => Page.Locator(".bbs-progress .bbs-figures > div:nth-child(2) dd:not(:has-text('0 B')), .bbs-result").First.WaitForAsync();

    /// <summary>How many different figures were seen.</summary>
    public Task<int> CountProgressAsync() => Page.EvaluateAsync<int>("window.bbsSeen.size");

    /// <summary>Pictures of the page as it is, light, dark and on a phone; on the phone nothing may be wider than the screen.</summary>
    public async Task ShootAsync(string name)
    {
        foreach (var look in Looks)
        {
            await SetWidthAsync(look.Width, look.Height);
            await Page.EmulateMediaAsync(new() { ColorScheme = look.Colours, ReducedMotion = ReducedMotion.Reduce });
            await Assertions.Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", look.Colours == ColorScheme.Dark ? "dark" : "light");
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Published.Screenshots, $"{name}-{look.Name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
            var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= look.Width, $"{Page.Url} is {width} pixels wide on a screen of {look.Width}.");
        }

        await SetWidthAsync(Looks[0].Width, Looks[0].Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.Equal(1, await Page.Locator("h1").CountAsync());
        var nameless = await Page.EvaluateAsync<string[]>(NamelessControls);
        Assert.True(nameless.Length == 0, $"Without a name for those who do not see it, on {Page.Url}:\n{string.Join('\n', nameless)}");
    }

    // The server opens and closes the navigation after the width has changed. A click in between hits what has moved away.
    private async Task SetWidthAsync(int width, int height)
    {
        await Page.SetViewportSizeAsync(width, height);
        await Page.Locator($".bbs-entry, .mud-drawer--{(width < Narrow ? "closed" : "open")}").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>A picture for whoever has to find out why a test failed.</summary>
    public Task ShootFailureAsync(string step) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Published.Screenshots, $"failed at {step}.png"), FullPage = true });

    /// <summary>Neither errors nor refusals of the content policy were seen on any page.</summary>
    public void AssertNoComplaints() => Assert.Empty(complaints);

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private const string KeepFigures = """
        () => {
          window.bbsSeen = new Set();
          window.bbsWatch?.disconnect();
          window.bbsWatch = new MutationObserver(() => {
            const figure = document.querySelector('.bbs-progress .bbs-figures dd');
            if (figure) window.bbsSeen.add(figure.innerText);
          });
          window.bbsWatch.observe(document.body, { subtree: true, childList: true, characterData: true });
        }
        """;

    // What a screen reader would call just "button", "link" or "edit".
    private const string NamelessControls = """
        () => [...document.querySelectorAll('a, button, input, textarea, select')]
          .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.closest('[aria-hidden=true]'))
          .filter(e => !(e.innerText?.trim() || e.ariaLabel || e.title || e.getAttribute('aria-labelledby') || [...(e.labels ?? [])].some(l => l.innerText.trim())))
          .map(e => e.outerHTML.slice(0, 200))
        """;
}
