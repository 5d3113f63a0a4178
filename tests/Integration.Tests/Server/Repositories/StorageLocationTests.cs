using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

public sealed class StorageLocationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_tells_the_room_and_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var path = server.Beside("new") + "/below/deep";

        var room = (await server.Get<CheckStorageLocation>().HandleAsync(new(path + "/"), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal(path, room.Path);
        Assert.InRange(room.FreeBytes, 1, room.TotalBytes);
        Assert.False(Directory.Exists(server.Beside("new")));
    }

    [Fact]
    public async Task An_added_location_is_made_marked_and_listed_with_its_room()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var path = server.Beside("second");
        Assert.Null((await server.Get<AddStorageLocation>().HandleAsync(new(path, "Big disk"), ServerParts.Administrator, Cancelled)).Problem);
        await server.AddRepositoryAsync(await server.AddClientAsync());

        var list = (await server.Get<ListStorageLocations>().HandleAsync(new PageRange(null, null), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal([("storage", 1), ("Big disk", 0)], list.Items.Select(row => (row.Label, row.RepositoryCount)));
        Assert.All(list.Items, row => Assert.True(row is { IsAvailable: true, FreeBytes: > 0 }));

        Directory.Delete(path, recursive: true);
        list = (await server.Get<ListStorageLocations>().HandleAsync(new PageRange(1, 1), ServerParts.Administrator, Cancelled)).Value;
        Assert.True(Assert.Single(list.Items) is { IsAvailable: false, FreeBytes: null });
        Assert.Equal(2, list.Total);
    }

    [Fact]
    public async Task A_place_where_no_repository_can_live_is_refused_with_the_reason()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var file = server.Beside("file");
        await File.WriteAllTextAsync(file, "x", Cancelled);
        File.CreateSymbolicLink(server.Beside("round"), server.Beside("and"));
        File.CreateSymbolicLink(server.Beside("and"), server.Beside("round"));
        Directory.CreateSymbolicLink(server.Beside("detour"), server.Beside("storage"));
        File.CreateSymbolicLink(server.Beside("self"), "self");

        Assert.Equal("storage-location.not-absolute", await CodeAsync("relative/path"));
        Assert.Equal("storage-location.not-a-folder", await CodeAsync(file));
        Assert.Equal("storage-location.unusable", await CodeAsync(file + "/below"));
        Assert.Equal("storage-location.symlink-loop", await CodeAsync(server.Beside("round")));
        Assert.Equal("storage-location.symlink-loop", await CodeAsync(server.Beside("self") + "/below"));
        Assert.Equal("storage-location.exists", await CodeAsync(server.Beside("storage")));
        Assert.Equal("storage-location.exists", await CodeAsync(server.Beside("detour")));
        Assert.Equal("storage-location.nested", await CodeAsync(server.Beside("detour") + "/below"));
        Assert.Equal("storage-location.nested", await CodeAsync(Path.GetDirectoryName(server.Beside("storage"))!)); // because it lies in a folder
        foreach (var own in (string[])["", "/ssh", "/borg/x", "/catalogs", "/escrow"])
            Assert.Equal("storage-location.inside-data", await CodeAsync(server.Folder + own));
        // What is no disk lets nobody write, not even root.
        Assert.True(await CodeAsync("/proc/storage") is "storage-location.unusable" or "storage-location.not-writable");
        Assert.True(await CodeAsync("/sys/storage") is "storage-location.unusable" or "storage-location.not-writable" or "storage-location.read-only");

        async Task<string?> CodeAsync(string path)
        {
            var problem = (await server.Get<AddStorageLocation>().HandleAsync(new(path), ServerParts.Administrator, Cancelled)).Problem;
            Assert.Equal("path", problem?.Field);
            return problem?.Code;
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_found_out_by_writing()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var path = server.Beside("locked");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var problem = (await server.Get<CheckStorageLocation>().HandleAsync(new(path), ServerParts.Administrator, Cancelled)).Problem;
        Assert.Equal(Environment.IsPrivilegedProcess ? null : "storage-location.not-writable", problem?.Code); // no mode keeps root out
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public async Task The_storage_routes_need_an_administrator_and_name_the_field()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var stranger = await server.CreateClient().GetAsync("api/v1/storage-locations", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        var browser = await server.SignInAsync();
        using var refused = await browser.PostAsJsonAsync("api/v1/storage-locations/check", new { path = "x" }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("path", (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("field").GetString());
        using var added = await browser.PostAsJsonAsync("api/v1/storage-locations", new { path = server.Beside("more"), label = "More" }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        var list = await browser.GetFromJsonAsync<JsonElement>("api/v1/storage-locations?limit=1&offset=1", Cancelled);
        Assert.Equal((2, "More"), (list.GetProperty("total").GetInt32(), list.GetProperty("items")[0].GetProperty("label").GetString()));
        var repositories = await browser.GetFromJsonAsync<JsonElement>($"api/v1/repositories?clientId={Guid.CreateVersion7()}", Cancelled);
        Assert.Equal(0, repositories.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task An_administrator_adds_a_location_on_the_page_and_a_forecast_stands_there_after_some_days()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await using (var database = await server.Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled))
        {
            var location = await database.Set<StorageLocation>().SingleAsync(Cancelled);
            var (now, room) = (TimeProvider.System.GetUtcNow(), StorageSpace.Of(location.Path)!.Value); // because it was just set up
            await database.Set<StorageSample>().ExecuteDeleteAsync(Cancelled);
            // A tenth of what is free now was used in each of the last days.
            for (var day = 0; day <= 10; day++)
                database.Add(StorageSample.Take(location.Id, room with { FreeBytes = room.FreeBytes + (day * room.FreeBytes / 10) }, now.AddDays(-day)));
            await database.SaveChangesAsync(Cancelled);
        }

        await using var chromium = await Chromium.OpenAsync(server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.GetByRole(AriaRole.Link, new() { Name = "Storage", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText(new Regex("full in about (9|10|11) days")).First).ToBeVisibleAsync();

        await page.GetByLabel("Folder").FillAsync("relative");
        await page.GetByLabel("Name").FillAsync("Big disk");
        await Assertions.Expect(page.GetByText("absolute").First).ToBeVisibleAsync();
        await page.GetByLabel("Folder").FillAsync(server.Beside("second"));
        await page.GetByLabel("Folder").PressAsync("Tab");
        await Assertions.Expect(page.Locator(".bbs-remark")).ToContainTextAsync("free of");
        await chromium.ShootAsync("storage");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the location" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Big disk", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(Directory.Exists(server.Beside("second")));
        chromium.AssertNoComplaints();
    }
}
