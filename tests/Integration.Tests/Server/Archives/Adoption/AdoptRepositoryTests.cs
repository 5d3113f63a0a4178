using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives.Deletion;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Adoption;

/// <summary>Repositories of others, honest and hostile ones, at the door of the real server.</summary>
public sealed class AdoptRepositoryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    private string Storage => Server.Beside("storage");

    [Fact]
    public async Task A_foreign_repository_is_found_opened_adopted_and_indexed()
    {
        var foreign = await MakeAsync("old/web-7");
        await foreign.ArchiveAsync("monday", Server.MakeTree("web-7"));
        await foreign.ArchiveAsync("tuesday", Server.MakeTree("web-7"));
        Directory.CreateSymbolicLink(Path.Combine(Storage, "link-to-it"), foreign.Path);
        var client = await Server.AddClientAsync("web-7");
        using var browser = await Server.SignInAsync();

        var found = (await GetAsync(browser, "")).GetProperty("found").EnumerateArray().Select(item => item.GetProperty("path").GetString()).ToList();
        Assert.Contains(foreign.Path, found);
        Assert.DoesNotContain(Path.Combine(Storage, "link-to-it"), found);
        Assert.Equal("adoption.passphrase-missing", await PostAsync(browser, "inspect", new { path = foreign.Path }));
        Assert.Equal("adoption.passphrase-wrong", await PostAsync(browser, "inspect", new { path = foreign.Path, passphrase = "guessed" }));
        Assert.Equal("adoption.path-has-links", await PostAsync(browser, "inspect", new { path = Path.Combine(Storage, "link-to-it"), passphrase = ForeignRepository.Passphrase }));
        using var seen = await SendAsync(browser, "inspect", new { path = foreign.Path, passphrase = ForeignRepository.Passphrase });
        var facts = await seen.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((2, "repokey-blake2"), (facts.GetProperty("archiveCount").GetInt32(), facts.GetProperty("encryption").GetString()));
        Assert.True(facts.GetProperty("storedBytes").GetInt64() > 0);

        Assert.Null(await AdoptAsync(browser, foreign, client, "inherited"));
        Assert.False(Directory.Exists(foreign.Path));
        await using var database = await Server.OpenDatabaseAsync();
        var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.ClientId == client, Cancelled);
        Assert.Equal((RepositoryState.Ready, "inherited"), (repository.State, repository.Name));
        Assert.Equal(["monday", "tuesday"], (await Server.Get<RepositoryBorg>().ListArchivesAsync(repository.Id, Cancelled)).Value.Archives.Select(archive => archive.Name).Order());
        await Until.TrueAsync(async () => await database.Set<Archive>().CountAsync(row => row.RepositoryId == repository.Id && row.CatalogState == CatalogState.Indexed, Cancelled) == 2, "both are indexed");
        var shown = (await browser.GetFromJsonAsync<JsonElement>($"api/v1/archives?clientId={client}", Cancelled)).GetProperty("items").EnumerateArray().ToList();
        Assert.All(shown, archive => Assert.True(archive.GetProperty("isImported").GetBoolean()));
        Assert.Equal(2, shown.Count);
        Assert.DoesNotContain(repository.Path, (await GetAsync(browser, "")).ToString(), StringComparison.Ordinal);
        // No plan keeps them, so no retention selects them.
        Assert.False(await database.Set<Plan>().AnyAsync(plan => plan.RepositoryId == repository.Id, Cancelled));
        Assert.Equal("adoption.no-repository", await PostAsync(browser, "inspect", new { path = repository.Path, passphrase = ForeignRepository.Passphrase }));
    }

    [Fact]
    public async Task Links_a_copy_of_a_known_one_and_what_is_no_repository_are_refused_and_nothing_moves()
    {
        var client = await Server.AddClientAsync("hostile");
        using var browser = await Server.SignInAsync();
        var linked = await MakeAsync("hostile/linked");
        await linked.ArchiveAsync("one", Server.MakeTree("hostile"));
        File.CreateSymbolicLink(Path.Combine(linked.Path, "data", "0", "99"), "/etc/passwd");
        Assert.Equal("adoption.has-links", await AdoptAsync(browser, linked, client, "linked"));
        Assert.True(Directory.Exists(linked.Path));

        var braked = await MakeAsync("hostile/braked");
        var config = Path.Combine(braked.Path, "config");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, Cancelled)).Replace("append_only = 0", "append_only = 1", StringComparison.Ordinal), Cancelled);
        Assert.Equal("adoption.append-only", await AdoptAsync(browser, braked, client, "braked"));

        var own = await Server.AddRepositoryAsync(client, "own");
        var copy = Path.Combine(Storage, "hostile", "copy");
        BorgBackupServer.Borg.OnDisk.LinkedCopy.Make((await Server.FindRepositoryAsync(own)).Path, copy, null, Cancelled);
        Assert.Equal("adoption.id-known", await PostAsync(browser, "inspect", new { path = copy, passphrase = "any" }));

        var cut = await MakeAsync("hostile/cut");
        foreach (var segment in Directory.GetFiles(Path.Combine(cut.Path, "data"), "*", SearchOption.AllDirectories))
            await File.WriteAllBytesAsync(segment, [1, 2, 3], Cancelled);
        Assert.NotNull(await AdoptAsync(browser, cut, client, "cut"));
        Assert.True(Directory.Exists(cut.Path));

        Directory.CreateDirectory(Path.Combine(Storage, "hostile", "empty"));
        Assert.Equal("adoption.no-repository", await PostAsync(browser, "inspect", new { path = Path.Combine(Storage, "hostile", "empty"), passphrase = "any" }));
        Assert.Equal("adoption.path-outside", await PostAsync(browser, "inspect", new { path = "/etc", passphrase = "any" }));
        Assert.Equal("storage-location.path-not-usable", await PostAsync(browser, "inspect", new { path = $"{Storage}/../x", passphrase = "any" }));
        await using var database = await Server.OpenDatabaseAsync();
        Assert.Equal(own, (await database.Set<Repository>().SingleAsync(row => row.ClientId == client, Cancelled)).Id);
        Assert.Empty(Directory.GetDirectories(Server.Get<BorgBackupServer.Server.Platform.ServerOptions>().BorgDirectory, "adoption-*"));
    }

    [Fact]
    public async Task An_unlinked_repository_comes_back_without_its_passphrase()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.Null(await given.UnlinkAsync());
        var location = (await given.GetAsync("api/v1/storage-locations")).GetProperty("items")[0].GetProperty("id").GetString();
        var address = $"api/v1/storage-locations/{location}/foreign-repositories";
        var found = Assert.Single((await given.GetAsync(address)).GetProperty("found").EnumerateArray());
        Assert.Equal((given.Machine.RepositoryPath, true), (found.GetProperty("path").GetString(), found.GetProperty("hasPassphrase").GetBoolean()));

        using var adopted = await given.Browser.PostAsJsonAsync($"{address}/adopt", new { path = given.Machine.RepositoryPath, clientId = given.Machine.Client.Value, name = "again" }, Cancelled);
        Assert.True(adopted.IsSuccessStatusCode, await adopted.Content.ReadAsStringAsync(Cancelled));
        var id = await given.Server.RepositoryOfAsync(given.Machine);
        Assert.Equal("kept", Assert.Single((await given.Server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives).Name);
        Assert.Empty((await given.GetAsync(address)).GetProperty("found").EnumerateArray());
    }

    [Theory]
    [InlineData("2999-01-01")]
    [InlineData("1969-01-01")]
    public void A_time_that_cannot_be_makes_no_archive_look_fresh(string claimed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var repository = Repository.Create(RepositoryId.Create(), ClientId.Create(), StorageLocationId.Create(), "r", "repokey", "/a/home/b/c", "", now);
        var time = DateTimeOffset.Parse(claimed, System.Globalization.CultureInfo.InvariantCulture);
        var archive = Archive.Import(repository, PlanId.Create(), new BorgBackupServer.Borg.Output.ListedArchive { Name = "x", Id = new string('a', 64), Time = time }, now);
        Assert.True(archive.ReceivedAt < now.AddYears(-10));
    }

    private Task<ForeignRepository> MakeAsync(string path) => ForeignRepository.MakeAsync(Path.Combine(Storage, path), Server.Beside("foreign-borg"));

    private static Task<string?> AdoptAsync(HttpClient browser, ForeignRepository repository, ClientId client, string name) =>
        PostAsync(browser, "adopt", new { path = repository.Path, passphrase = ForeignRepository.Passphrase, clientId = client.Value, name });

    private static async Task<string?> PostAsync(HttpClient browser, string what, object body)
    {
        using var answer = await SendAsync(browser, what, body);
        return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string what, object body) => await browser.PostAsJsonAsync($"{await AddressAsync(browser)}/{what}", body, Cancelled);

    private static async Task<JsonElement> GetAsync(HttpClient browser, string query) => await browser.GetFromJsonAsync<JsonElement>(await AddressAsync(browser) + query, Cancelled);

    private static async Task<string> AddressAsync(HttpClient browser) =>
        $"api/v1/storage-locations/{(await browser.GetFromJsonAsync<JsonElement>("api/v1/storage-locations", Cancelled)).GetProperty("items")[0].GetProperty("id").GetString()}/foreign-repositories";
}
