using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Restores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

/// <summary>A database out of the list of an archive's files, in a real browser: nothing is replaced by a slip.</summary>
public sealed class DatabaseRestorePageTests(ArchiveServer archives) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_restores_beside_by_default_and_replaces_only_after_saying_so()
    {
        archives.Repository.AddFile("dumps/databases/main/shop.dump", new string('x', 4321));
        var archive = await archives.ArchiveDumpsAsync("dumps", "dumps");
        await TellAsync();
        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");

        await page.GotoAsync(FilesAddress.Folder(archive.Id, "databases/main"u8.ToArray()));
        await page.GetByLabel("Pick shop.dump").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore as a database" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByText("a dump of 4.22 KiB")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByLabel("Name of the database")).ToHaveValueAsync("shop_restored");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true })).ToBeEnabledAsync();

        await dialog.GetByLabel("Name of the database").FillAsync("shop");
        await Assertions.Expect(dialog.GetByText("of 11.2 GiB")).ToBeVisibleAsync();
        var replace = dialog.GetByRole(AriaRole.Button, new() { Name = "Replace", Exact = true });
        await Assertions.Expect(replace).ToBeDisabledAsync();
        await chromium.ShootAsync("restore-database");
        await dialog.GetByLabel("Replace shop").CheckAsync();
        await replace.ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();

        await using var database = await archives.OpenAsync();
        var job = await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Kind == JobKind.Restore, Cancelled);
        Assert.Contains("\"database\":\"shop\"", job.DetailJson, StringComparison.Ordinal);
        Assert.Contains("/var/restore/before-dumps-", job.DetailJson, StringComparison.Ordinal);
        chromium.AssertNoComplaints();
    }

    private async Task TellAsync()
    {
        var machine = new MachineFacts
        {
            AgentVersion = "0.1.0",
            MachineName = "web-1",
            OperatingSystem = "Debian",
            Architecture = "x64",
            Capabilities = [Capabilities.Backup, Capabilities.Restore, Capabilities.RestoreOver, Capabilities.RestoreDatabase],
            Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath("/var/restore")] },
            DatabaseSources =
            [
                new DatabaseSourceFacts { Name = "main", Kind = "postgresql", Databases = [new DatabaseFacts { Name = "shop", SizeBytes = 12_000_000_000 }], RestoresNew = true, Replaces = true },
            ],
        };
        await using var database = await archives.OpenAsync();
        var client = await database.Set<Client>().SingleAsync(Cancelled);
        client.Enrol("hash-of-a-key", "ssh-ed25519 AAAA", JsonSerializer.Serialize(machine, ProtocolJson.Default.MachineFacts), TimeProvider.System.GetUtcNow());
        await database.SaveChangesAsync(Cancelled);
    }
}
