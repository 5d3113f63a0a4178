using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A real browser with one page. What it complains about is kept: an error of a script, or a refusal of the content policy.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly ConcurrentQueue<string> complaints = new();
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    public static async Task<Chromium> OpenAsync(string origin)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
        var context = await browser.NewContextAsync(new() { BaseURL = origin, ViewportSize = new() { Width = 1280, Height = 860 } });
        context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        return new Chromium(playwright, browser, await context.NewPageAsync());
    }

    /// <summary>Nothing but what the page was told in an answer: a status of 4xx is written to the console too.</summary>
    public void AssertNoComplaints() => Assert.DoesNotContain(complaints, complaint => !complaint.Contains("the server responded with a status of 4", StringComparison.Ordinal));

    /// <summary>Keeps a picture of the page for people to look at, where the run keeps any.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("BBS_ARTIFACTS") is { Length: > 0 } artifacts)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(artifacts, "screenshots", $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Signs in by the page's form.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
