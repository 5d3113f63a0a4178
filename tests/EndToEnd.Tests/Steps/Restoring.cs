using System.IO.Compression;
using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.Journey;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Steps;

/// <summary>Files come back: to another folder, and as a download. Each is compared with what it was.</summary>
internal static class Restoring
{
    private static readonly string[] TopLevel = [.. Browsing.Picked.Select(path => path.Split('/')[0]).Order(StringComparer.Ordinal)];

    public static async Task RestorePickedAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var target = Path.Combine(site.Restored, "picked");
        var page = surf.Page;
        await OpenDialogAsync(page, "Restore", site.Restored);
        await Expect(page.GetByText("4 items picked, with all that is in them.")).ToBeVisibleAsync();
        await page.GetByLabel("Folder on the client").FillAsync(target);
        await surf.ShootAsync("restore-dialog");
        await StartAsync(page);
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex("^Restored 4 files, "), new() { Timeout = 120_000 });
        await Expect(page.Locator(".bbs-result code")).ToHaveTextAsync(target);
        await surf.ShootAsync("job-restored");

        Assert.Equal(TopLevel, Directory.GetFileSystemEntries(target + site.Tree).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var path in Browsing.Picked)
            AssertSame(await TreeComparison.CompareAsync(Path.Combine(site.Tree, path), Path.Combine(target + site.Tree, path), cancellationToken));
    }

    /// <summary>Looking at the job in between has not emptied the basket.</summary>
    public static async Task DownloadPickedAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var page = surf.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the files" }).ClickAsync();
        await Expect(page.GetByText("4 items picked")).ToBeVisibleAsync();
        await Expect(page.GetByText("4 files, ")).ToBeVisibleAsync();
        var download = await DownloadAsync(page, "As .tar.gz");
        Assert.EndsWith(".tar.gz", download.SuggestedFilename, StringComparison.Ordinal);
        var saved = site["selection.tar.gz"];
        await download.SaveAsAsync(saved);
        await using var archive = File.OpenRead(saved);
        var compared = await TarComparison.CompareAsync(archive, [.. Browsing.Picked.Select(path => Path.Combine(site.Tree, path))], cancellationToken);
        Assert.Equal(4, compared.Count);
        AssertSame(compared);

        var zipped = await DownloadAsync(page, "As .zip");
        Assert.EndsWith(".zip", zipped.SuggestedFilename, StringComparison.Ordinal);
        await zipped.SaveAsAsync(site["selection.zip"]);
        await using var zip = await ZipFile.OpenReadAsync(site["selection.zip"], cancellationToken);
        var files = zip.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
        Assert.Equal(4, files.Count);
        foreach (var file in files)
        {
            await using var content = await file.OpenAsync(cancellationToken);
            var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            Assert.Equal(await File.ReadAllBytesAsync("/" + file.FullName, cancellationToken), bytes.ToArray());
        }
    }

    /// <summary>One file was changed and one is gone: the machine counts what is there, and all is as it was afterwards.</summary>
    public static async Task RestoreInPlaceAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var page = surf.Page;
        var changed = Path.Combine(site.Tree, Browsing.Picked[1]);
        var gone = Path.Combine(site.Tree, Browsing.Picked[2]);
        var before = (await File.ReadAllBytesAsync(changed, cancellationToken), await File.ReadAllBytesAsync(gone, cancellationToken));
        await File.WriteAllTextAsync(changed, "changed since", cancellationToken);
        string[] folders = [.. Browsing.Picked.Select(picked => Path.GetDirectoryName(Path.Combine(site.Tree, picked))!).Distinct()]; // because each lies in the tree
        var folderTimes = folders.Select(Directory.GetLastWriteTimeUtc).ToList();
        File.Delete(gone);

        await OpenDialogAsync(page, "Restore", site.Restored);
        await page.GetByRole(AriaRole.Radio, new() { Name = "The original place" }).CheckAsync();
        var look = page.Locator(".bbs-look");
        await Expect(look).ToContainTextAsync("3 files");
        await Expect(look).ToContainTextAsync("free");
        await Expect(look).ToContainTextAsync("all known there");
        await surf.ShootAsync("restore-in-place");
        await StartAsync(page);
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex("^Restored 4 files, "), new() { Timeout = 120_000 });
        await Expect(page.Locator(".bbs-result")).ToContainTextAsync("1 replaced others, 2 were there just so.");
        await surf.ShootAsync("job-restored-in-place");
        Assert.Equal(before.Item1, await File.ReadAllBytesAsync(changed, cancellationToken));
        Assert.Equal(before.Item2, await File.ReadAllBytesAsync(gone, cancellationToken));
        // What came and went has changed the times of its folders, which were not picked; the tree is compared again later.
        foreach (var (folder, time) in folders.Zip(folderTimes))
            Directory.SetLastWriteTimeUtc(folder, time);
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the files" }).ClickAsync();
        await Expect(page.GetByText("4 items picked")).ToBeVisibleAsync();
    }

    private static async Task<IDownload> DownloadAsync(IPage page, string format)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }).ClickAsync();
        return await page.RunAndWaitForDownloadAsync(() => page.GetByText(format).ClickAsync());
    }

    public static async Task RestoreEverythingAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var target = Path.Combine(site.Restored, "everything");
        var page = surf.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await OpenDialogAsync(page, "Restore everything", site.Restored);
        await Expect(page.GetByText("everything in the archive.")).ToBeVisibleAsync();

        // Where the machine does not let a restore write, it is refused before anything is written.
        await page.GetByLabel("Folder on the client").FillAsync(site["elsewhere"]);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.GetByText("The client does not let restores write there.")).ToBeVisibleAsync();
        await surf.ShootAsync("restore-dialog-refused");

        await page.GetByLabel("Folder on the client").FillAsync(target);
        await surf.WatchProgressAsync();
        await StartAsync(page);
        await Expect(page.Locator(".bbs-progress")).ToBeVisibleAsync();
        await surf.WaitForFiguresAsync();
        await surf.ShootAsync("job-restoring");
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex($"^Restored {FileTree.FileCount} files, 28\\d MiB\\.$"), new() { Timeout = 180_000 });
        Assert.True(await surf.CountProgressAsync() > 1, "The count of restored files did not move by itself.");
        AssertSame(await TreeComparison.CompareAsync(site.Tree, target + site.Tree, cancellationToken));
    }

    /// <summary>From the page of an archive's files to the job that restores all of them.</summary>
    public static async Task StartEverythingAsync(IPage page, string allowed, string target)
    {
        await OpenDialogAsync(page, "Restore everything", allowed);
        await page.GetByLabel("Folder on the client").FillAsync(target);
        await StartAsync(page);
    }

    /// <summary>Says everything that differs, and that something was compared at all.</summary>
    public static void AssertSame((int Count, IReadOnlyList<string> Differences) compared)
    {
        Assert.NotEqual(0, compared.Count);
        Assert.True(compared.Differences.Count == 0, string.Join('\n', compared.Differences.Take(20)));
    }

    /// <param name="button">What the button of the basket says.</param>
    /// <param name="allowed">The folder below which the client lets restores write; the dialog proposes a new one there.</param>
    private static async Task OpenDialogAsync(IPage page, string button, string allowed)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Folder on the client")).ToHaveValueAsync(new Regex("^" + Regex.Escape(allowed + "/")));
    }

    private static async Task StartAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
    }
}
