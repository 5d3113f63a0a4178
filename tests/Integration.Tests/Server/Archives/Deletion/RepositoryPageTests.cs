using System.Net.Http.Json;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives.Adoption;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Deletion;

/// <summary>The life of a repository as an administrator sees it in a real browser.</summary>
public sealed class RepositoryPageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_is_renamed_unlocked_deleted_and_brought_back_by_clicks()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(given.Machine.RepositoryPath, "lock.exclusive"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "old-name@1234.999999-0"), "", Cancelled);
        await using var chromium = await OpenAsync(given);
        var page = chromium.Page;
        await page.GotoAsync($"/clients/{given.Machine.Client}");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Repository", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("by process 999999 of old-name@1234");
        await chromium.ShootAsync("repository-locked");
        await card.GetByRole(AriaRole.Button, new() { Name = "Break the lock" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Break the lock" }).ClickAsync();
        await Assertions.Expect(card.GetByText("old-name")).ToBeHiddenAsync();
        Assert.False(Directory.Exists(folder.FullName));

        await ChooseAsync(page, card, "Rename");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("pictures");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("pictures");
        await chromium.ShootAsync("repository-card");

        await ChooseAsync(page, card, "Delete");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("1 archive, the newest");
        await Assertions.Expect(dialog).ToContainTextAsync("For 7 days it comes back with one click");
        var go = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it" });
        await Assertions.Expect(go).ToBeDisabledAsync();
        await dialog.GetByLabel("Type pictures").FillAsync("pictures");
        await dialog.GetByLabel("Your password").FillAsync(GivenUpRepository.Password);
        await chromium.ShootAsync("repository-delete");
        await go.ClickAsync();

        await Assertions.Expect(card).ToContainTextAsync("ada deleted it");
        await chromium.ShootAsync("repository-deleted");
        Assert.Equal(RepositoryState.Deleted, (await given.FindAsync()).State);
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByText("ada deleted the repository “pictures”")).ToBeVisibleAsync();
        await page.GotoAsync($"/clients/{given.Machine.Client}");
        await card.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await Assertions.Expect(card.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(File.Exists(Path.Combine(given.Machine.RepositoryPath, "config")));
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_foreign_repository_is_adopted_and_an_own_one_unlinked_by_clicks()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var foreign = await ForeignRepository.MakeAsync(Path.Combine(given.Server.Beside("storage"), "before", "web-7"), given.Server.Beside("foreign-borg"));
        await foreign.ArchiveAsync("monday", given.Server.MakeTree("web-7"));
        await using var chromium = await OpenAsync(given);
        var page = chromium.Page;
        await page.GotoAsync("/storage");
        await page.GetByRole(AriaRole.Link, new() { Name = "Adopt repositories" }).ClickAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = foreign.Path });
        await card.GetByLabel("Its passphrase").FillAsync(ForeignRepository.Passphrase);
        await card.GetByRole(AriaRole.Button, new() { Name = "See what is in it" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("repokey-blake2");
        await card.GetByRole(AriaRole.Combobox, new() { Name = "Whose it becomes" }).Or(card.GetByLabel("Whose it becomes")).First.ClickAsync();
        await page.GetByText("machine", new() { Exact = true }).Last.ClickAsync();
        await chromium.ShootAsync("repository-adopt");
        await card.GetByRole(AriaRole.Button, new() { Name = "Adopt it" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Adopted with 1 archive");
        await card.GetByRole(AriaRole.Link, new() { Name = "See the client" }).ClickAsync();
        await Assertions.Expect(page.GetByText("imported")).ToBeVisibleAsync();
        await chromium.ShootAsync("repository-adopted");

        var own = page.GetByRole(AriaRole.Region, new() { Name = "Repository", Exact = true }).Filter(new() { HasText = given.Machine.RepositoryPath });
        await ChooseAsync(page, own, "Unlink, keep the data");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type main").FillAsync("main");
        await dialog.GetByLabel("Your password").FillAsync(GivenUpRepository.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Unlink it" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync(given.Machine.RepositoryPath);
        await chromium.ShootAsync("repository-unlinked");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Assertions.Expect(own).ToBeHiddenAsync();
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_repository_is_moved_and_gets_another_passphrase_by_clicks()
    {
        await using var given = await GivenUpRepository.StartAsync();
        using (var added = await given.Browser.PostAsJsonAsync("api/v1/storage-locations", new { path = given.Server.Beside("second"), label = "second disk" }, Cancelled))
            Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Cancelled));
        await using var chromium = await OpenAsync(given);
        var page = chromium.Page;
        await page.GotoAsync($"/clients/{given.Machine.Client}");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Repository", Exact = true });
        await ChooseAsync(page, card, "Change the passphrase");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("Escrow sheets that were printed before are void");
        await dialog.GetByLabel("Your password").FillAsync("guessed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("password");
        Assert.Null((await given.FindAsync()).PassphraseChangedAt);
        await dialog.GetByLabel("Your password").FillAsync(GivenUpRepository.Password);
        await chromium.ShootAsync("repository-passphrase");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The passphrase is another one now")).ToBeVisibleAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        Assert.NotNull((await given.FindAsync()).PassphraseChangedAt);

        await ChooseAsync(page, card, "Move to another location");
        await Assertions.Expect(dialog).ToContainTextAsync("read again and compared file by file");
        await Assertions.Expect(dialog).ToContainTextAsync("second disk");
        await chromium.ShootAsync("repository-move");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Move it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The repository lies in its new location")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.StartsWith(given.Server.Beside("second"), (await given.FindAsync()).Path, StringComparison.Ordinal);
        Assert.Equal("kept", Assert.Single((await given.Server.Get<RepositoryBorg>().ListArchivesAsync(given.Id, Cancelled)).Value.Archives).Name);
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task The_days_to_bring_one_back_are_made_fewer_by_clicks_and_count_only_later()
    {
        await using var given = await GivenUpRepository.StartAsync();
        await using var chromium = await OpenAsync(given);
        var page = chromium.Page;
        await page.GotoAsync("/settings");
        var section = page.GetByRole(AriaRole.Region, new() { Name = "Deleted repositories" });
        var field = section.GetByLabel("Days to bring one back");
        await Assertions.Expect(field).ToHaveValueAsync("7");
        await field.FillAsync("2");
        await field.BlurAsync();
        await section.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(section).ToContainTextAsync("it is still 7 days");
        await chromium.ShootAsync("cooling-off");
        Assert.Null(await given.DeleteAsync());
        Assert.InRange((await given.FindAsync()).KeptUntil!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(6.9), TimeSpan.FromDays(7)); // because it is deleted
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_damaged_repository_is_tried_and_repaired_by_clicks_and_a_quota_is_seen_at_home()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.False((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        await using (var database = await given.Server.OpenDatabaseAsync())
            await database.Set<Repository>().ExecuteUpdateAsync(set => set.SetProperty(row => row.QuotaBytes, 1000L).SetProperty(row => row.DeduplicatedBytes, 950L), Cancelled);
        var largest = RepositoryLog.List(given.Machine.RepositoryPath).MaxBy(segment => segment.Bytes).Path;
        using (var file = File.OpenWrite(largest))
            file.SetLength(file.Length - 100); // the last object of a backup is the archive's own
        Assert.True((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);

        await using var chromium = await OpenAsync(given);
        var page = chromium.Page;
        await Assertions.Expect(page.GetByText("Quota nearly used")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("that it may (95 %)")).ToBeVisibleAsync();
        await chromium.ShootAsync("home-quota");
        await page.GotoAsync($"/clients/{given.Machine.Client}");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Repository", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("95 %");
        var fold = card.GetByRole(AriaRole.Region, new() { Name = "Repair" });
        await fold.GetByRole(AriaRole.Button, new() { Name = "See: Repair" }).ClickAsync();
        await fold.GetByRole(AriaRole.Button, new() { Name = "Try it on a copy" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Succeeded", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await page.GotoAsync($"/clients/{given.Machine.Client}");
        await fold.GetByRole(AriaRole.Button, new() { Name = "See: Repair" }).ClickAsync();
        await Assertions.Expect(fold).ToContainTextAsync("Of 1 archive 1 will be lost");
        await chromium.ShootAsync("repair-tried");
        await fold.GetByRole(AriaRole.Button, new() { Name = "Repair…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("Of 1 archive 1 will be lost");
        await dialog.GetByLabel("Name").FillAsync("main");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Repair it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Succeeded", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await page.GotoAsync($"/clients/{given.Machine.Client}");
        await Assertions.Expect(card.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
        await fold.GetByRole(AriaRole.Button, new() { Name = "See: Repair" }).ClickAsync();
        await Assertions.Expect(fold).ToContainTextAsync("kept: lost");
        var copies = card.GetByRole(AriaRole.Region, new() { Name = "Safety copies" });
        await copies.GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(copies).ToContainTextAsync("kept until somebody lets it go");
        await chromium.ShootAsync("repaired");
        await copies.GetByRole(AriaRole.Button, new() { Name = "Let it go" }).ClickAsync();
        await Assertions.Expect(copies.GetByRole(AriaRole.Button, new() { Name = "Let it go" })).ToBeHiddenAsync();
        chromium.AssertNoComplaints();
    }

    private static async Task<Chromium> OpenAsync(GivenUpRepository given)
    {
        var chromium = await Chromium.OpenAsync(given.Server.Address.GetLeftPart(UriPartial.Authority));
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await Assertions.Expect(chromium.Page.GetByRole(AriaRole.Navigation).First).ToBeVisibleAsync();
        return chromium;
    }

    private static async Task ChooseAsync(IPage page, ILocator card, string item)
    {
        await card.GetByRole(AriaRole.Button, new() { NameRegex = new("^More about the repository") }).ClickAsync();
        await page.GetByText(item, new() { Exact = true }).ClickAsync();
    }
}
