using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

/// <summary>A passphrase is shown to who was given the permission by name and gives their password once more, and that is recorded.</summary>
public sealed class ShowPassphraseTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string Passphrase = "only-for-this-test";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Not_even_an_administrator_sees_a_passphrase_without_the_permission()
    {
        var repository = await AddRepositoryAsync();

        using var answer = await AskAsync(world.Administrator, repository, "lovelace-engine-notes");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("access.permission-missing", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_shown_for_the_password_once_more_and_recorded()
    {
        var repository = await AddRepositoryAsync();
        var user = await world.SignInAsync((await world.AddUserAsync(AccessWorld.At(repository.ClientId, Permission.ShowPassphrases))).Name);
        using var wrong = await AskAsync(user, repository, "another");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Empty(await RecordedAsync(repository));

        using var answer = await AskAsync(user, repository, AccessWorld.Password);

        Assert.Equal(Passphrase, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("passphrase").GetString());
        var entry = Assert.Single(await RecordedAsync(repository));
        Assert.Equal("127.0.0.1", entry.Address);
        Assert.DoesNotContain(Passphrase, $"{entry.ChangesJson}{entry.Detail}{entry.SubjectName}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passphrase_and_key_come_out_of_the_printer_and_nothing_else_of_the_page()
    {
        const string key = "BORG_KEY 0123456789abcdef\na line of the key\n";
        var repository = await AddRepositoryAsync();
        await world.Fleet.Get<RepositoryEscrow>().KeepAsync(repository.Id, "config", key, Cancelled);
        var name = (await world.AddUserAsync(AccessWorld.At(repository.ClientId, Permission.ShowPassphrases))).Name;
        await using var chromium = await Chromium.OpenAsync(world.Fleet.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(name, AccessWorld.Password);
        await page.WaitForURLAsync("**/");
        await page.GotoAsync($"/clients/{repository.ClientId}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show: Passphrase and key" }).ClickAsync();
        await page.GetByLabel("Your password").FillAsync(AccessWorld.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the passphrase" }).ClickAsync();
        await page.EvaluateAsync("() => { window.bbsPrinted = 0; window.print = () => window.bbsPrinted++; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Print the escrow sheet" }).ClickAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>("() => window.bbsPrinted"));

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(page.GetByText("a line of the key")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(Passphrase).Last).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Safety copies").First).ToBeHiddenAsync();
        await chromium.ShootAsync("escrow-sheet");
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
        await Assertions.Expect(page.GetByText("a line of the key")).ToBeHiddenAsync();
        Assert.Single(await RecordedAsync(repository));
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_token_never_sees_one_whatever_it_was_given()
    {
        var repository = await AddRepositoryAsync();
        var owner = await world.SignInAsync((await world.AddUserAsync(AccessWorld.At(repository.ClientId, Permission.ShowPassphrases))).Name);
        var (_, program) = await world.MakeTokenAsync(owner, AccessWorld.At(repository.ClientId, Permission.ShowPassphrases));

        using var answer = await AskAsync(program, repository, AccessWorld.Password);

        Assert.Contains("access.session-needed", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, Repository repository, string password) =>
        http.PostAsJsonAsync($"api/v1/repositories/{repository.Id}/passphrase", new { password }, Cancelled);

    private async Task<Repository> AddRepositoryAsync()
    {
        var client = await world.Fleet.CreateClientAsync();
        await using var database = await world.Fleet.OpenAsync();
        var id = RepositoryId.Create();
        var stored = world.Fleet.Get<SecretBox>().Protect("repositories", "ProtectedPassphrase", id.Value, Passphrase);
        var location = await database.Set<StorageLocation>().Select(row => row.Id).SingleAsync(Cancelled);
        var repository = Repository.Create(id, client, location, "main", "repokey", world.Fleet.Server.Beside($"{id}"), stored, world.Fleet.Time.GetUtcNow());
        repository.BecomeReady(new string('a', 64));
        database.Add(repository);
        await database.SaveChangesAsync(Cancelled);
        return repository;
    }

    private async Task<List<ActivityEntry>> RecordedAsync(Repository repository)
    {
        await using var database = await world.Fleet.OpenAsync();
        return await database.Set<ActivityEntry>().AsNoTracking()
            .Where(entry => entry.Kind == ActivityKind.PassphraseShown && entry.SubjectId == repository.Id.Value).ToListAsync(Cancelled);
    }
}
