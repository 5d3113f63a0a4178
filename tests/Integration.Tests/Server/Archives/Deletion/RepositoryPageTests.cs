using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives.Adoption;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Repositories;
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
