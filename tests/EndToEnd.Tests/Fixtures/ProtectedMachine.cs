using System.Security.Cryptography;
using BorgBackupServer.Journey;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>
/// A server with one client whose agent is connected, for tests that begin there: made over the REST API in a few seconds.
/// Its tree has so many files that a restore of them can be caught in the middle on any machine.
/// </summary>
public sealed class ProtectedMachine : IAsyncLifetime
{
    private const string Administrator = "ada";
    private const string Password = "lovelace-engine-notes";
    private const string ClientName = "this machine";
    private const int FileCount = 20_000;
    private const int FilesInFolder = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(7); // longer than the pause after which work that met a lock is tried again

    private Site? site;
    private RestClient? rest;
    private string planId = "";

    public Site Site => site!; // because tests run after InitializeAsync

    public string ClientId { get; private set; } = "";

    private RestClient Rest => rest!; // because tests run after InitializeAsync

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        site = await Site.StartAsync(token);
        foreach (var number in Enumerable.Range(0, FileCount))
        {
            var folder = Directory.CreateDirectory(Path.Combine(site.Tree, $"folder {number / FilesInFolder:00}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, $"file {number:00000}.txt"), $"file number {number}\n", token);
        }

        site.WritePolicy();
        var server = site.SetUpLink.GetLeftPart(UriPartial.Authority);
        rest = new RestClient(new Uri(server));
        var administrator = new { name = Administrator, password = Password };
        await rest.PostAsync("/api/v1/setup", new { token = site.SetUpLink.Fragment.TrimStart('#'), administrator, publicAddress = server, storagePath = site.Storage }, token);
        await rest.PostAsync("/api/v1/session", administrator, token);
        var plan = new { paths = new[] { site.Tree }, excludes = Array.Empty<string>() };
        var added = await rest.PostAsync<Added>("/api/v1/clients", new { name = ClientName, plan, schedule = new { enabled = false } }, token);
        (ClientId, planId) = (added.ClientId, added.PlanId);
        await site.PasteAsync(added.Enrolment.Command, token);
    }

    /// <summary>The page of a new browser in which the administrator is signed in.</summary>
    public async Task<Surf> SurfAsync(string address)
    {
        var surf = await Surf.OpenAsync();
        await surf.Page.GotoAsync(new Uri(Site.SetUpLink, address).ToString());
        await surf.Page.GetByLabel("Name").FillAsync(Administrator);
        await surf.Page.GetByLabel("Password").FillAsync(Password);
        await surf.Page.Keyboard.PressAsync("Enter");
        await Expect(surf.Page.Locator(".bbs-nav")).ToBeVisibleAsync();
        return surf;
    }

    /// <summary>Makes an archive of the tree, and waits until it can be browsed.</summary>
    public async Task<string> BackUpAsync(CancellationToken cancellationToken)
    {
        var started = await Rest.PostAsync<Started>($"/api/v1/plans/{planId}/run", new { }, cancellationToken);
        var job = await EndOfAsync(started.JobId, cancellationToken);
        Assert.True(job.State == "succeeded", $"The backup ended as {job.State}: {job.Trouble?.Code}");
        return await WaitAsync(
            async () => (await Rest.GetAsync<Listed<Archive>>($"/api/v1/archives?clientId={ClientId}", cancellationToken)).Items is [{ CatalogState: "indexed" } newest, ..] ? newest.Id : null,
            "the archive has its catalog", cancellationToken);
    }

    /// <summary>New bytes under a compression so thorough that a backup of them takes its time.</summary>
    public async Task MakeBackupSlowAsync(int bytes, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(Site.Tree, "random.bin"), RandomNumberGenerator.GetBytes(bytes), cancellationToken);
        await Rest.PutAsync($"/api/v1/plans/{planId}", new { plan = new { compression = "lzma,9" } }, cancellationToken);
    }

    public Task<Job> JobAsync(string id, CancellationToken cancellationToken) => Rest.GetAsync<Job>($"/api/v1/jobs/{id}", cancellationToken);

    public Task<Job> EndOfAsync(string id, CancellationToken cancellationToken) =>
        WaitAsync(async () => await JobAsync(id, cancellationToken) is { IsLive: false } ended ? ended : null, "the job ends", cancellationToken);

    /// <summary>Neither the repository nor a cache of borg on either side keeps a lock, once what looked into it has ended.</summary>
    public Task WaitUntilUnlockedAsync(CancellationToken cancellationToken) =>
        WaitAsync(
            () => Task.FromResult(Directory.EnumerateFileSystemEntries(Site[""], "lock.*", SearchOption.AllDirectories).FirstOrDefault() is null ? "none" : null),
            "no lock of borg is left", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        rest?.Dispose();
        if (site is not null)
            await site.DisposeAsync();
    }

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> ask, string what, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            while (true)
            {
                if (await ask() is { } answer)
                    return answer;
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited for {Patience.TotalSeconds:0} s until {what}.");
        }
    }

    public sealed record Job(string State, bool IsLive, long FileCount, Trouble? Trouble);

    public sealed record Trouble(string Code);

    private sealed record Added(string ClientId, string PlanId, Line Enrolment);

    private sealed record Line(string Command);

    private sealed record Started(string JobId);

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    private sealed record Archive(string Id, string CatalogState);
}
