using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Access;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
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
