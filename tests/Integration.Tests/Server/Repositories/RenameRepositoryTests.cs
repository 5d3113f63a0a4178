using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

public sealed class RenameRepositoryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_gets_another_name_and_keeps_its_folder()
    {
        var server = shared.Server;
        var client = await server.AddClientAsync("renamed");
        var (id, other) = (await server.AddRepositoryAsync(client, "old"), await server.AddRepositoryAsync(client, "other"));
        var before = await server.FindRepositoryAsync(id);
        using var browser = await server.SignInAsync();

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(id, " new "));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(id, "other"));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(id, "two\nlines"));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(other, "old"));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(id, "new"));

        var after = await server.FindRepositoryAsync(id);
        Assert.Equal(("new", before.Path), (after.Name, after.Path));
        var recorded = await browser.GetFromJsonAsync<JsonElement>("api/v1/activity?kind=repository-renamed", Cancelled);
        Assert.Contains("\"old\"", recorded.ToString(), StringComparison.Ordinal);

        async Task<HttpStatusCode> PutAsync(BorgBackupServer.Server.Repositories.RepositoryId repository, string name)
        {
            using var answer = await browser.PutAsJsonAsync($"api/v1/repositories/{repository}/name", new { name }, Cancelled);
            return answer.StatusCode;
        }
    }
}
