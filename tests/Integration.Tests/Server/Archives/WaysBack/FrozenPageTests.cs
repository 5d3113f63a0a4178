using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.WaysBack;

/// <summary>What an administrator sees of an attack in a real browser, and the one click that undoes it.</summary>
public sealed class FrozenPageTests(ArchiveServer archives) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_repository_is_seen_at_home_and_brought_back_by_a_click_and_its_name()
    {
        var folder = Directory.CreateDirectory(Path.Combine(archives.Repository.Source, "kept")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "letter.txt"), "dear reader", Cancelled);
        var archive = await archives.ArchiveAsync("monday", "kept");
        var audit = archives.Server.Services.GetRequiredService<AuditRepository>();
        Assert.False((await audit.HandleAsync(archive.RepositoryId, null, Cancelled)).Value.IsFrozen);
        await archives.Repository.SucceedAsync(new DeleteArchives { Repository = archives.Repository.Location, Archives = [archive.Name] });
        Assert.True((await audit.HandleAsync(archive.RepositoryId, null, Cancelled)).Value.IsFrozen);

        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "is frozen" }).GetByRole(AriaRole.Link, new() { Name = "See it" }).ClickAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "The repository “web-1” is frozen" });
        await Assertions.Expect(card).ToContainTextAsync("The archive monday is gone from the repository, and nobody ordered it.");
        await Assertions.Expect(card).ToContainTextAsync("1 archive of 1");
        await chromium.ShootAsync("frozen-repository");
        await card.GetByRole(AriaRole.Button, new() { Name = "Go back to the last audit" }).ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("1 archive comes back");
        var go = dialog.GetByRole(AriaRole.Button, new() { Name = "Bring it back" });
        await Assertions.Expect(go).ToBeDisabledAsync();
        await dialog.GetByLabel("Name").FillAsync("web-1");
        await chromium.ShootAsync("way-back-question");
        await go.ClickAsync();

        // The page follows by itself until the repository is well.
        await Assertions.Expect(card).ToBeHiddenAsync(new() { Timeout = 120_000 });
        await Assertions.Expect(page.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
        await using var database = await archives.OpenAsync();
        Assert.Equal(RepositoryState.Ready, (await database.Set<Repository>().SingleAsync(Cancelled)).State);
        // A borg that has never seen the repository, as on a machine that begins anew.
        var environment = new BorgEnvironment { BaseDirectory = Directory.CreateDirectory(Path.Combine(archives.Repository.Root, "another home")).FullName, Passphrase = archives.Repository.Environment.Passphrase };
        var extract = new ExtractFiles { Repository = archives.Repository.Location, Archive = archive.Name, TargetDirectory = archives.Repository.Target };
        Assert.Equal(0, (await archives.Repository.Borg.RunAsync(extract.In(environment), null, Cancelled)).Exit.Code);
        Assert.Equal("dear reader", await File.ReadAllTextAsync(archives.Repository.Target + Path.Combine(folder, "letter.txt"), Cancelled));
        chromium.AssertNoComplaints();
    }
}
