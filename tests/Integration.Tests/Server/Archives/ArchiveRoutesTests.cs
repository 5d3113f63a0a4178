using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>The REST API of archives and restores as a script sees it.</summary>
public sealed class ArchiveRoutesTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_can_be_found_browsed_searched_and_restored_by_what_the_answers_say()
    {
        HostileTree.Make(Path.Combine(server.Repository.Source, "tree"));
        var archive = await server.ArchiveAsync("tree-1", "tree");

        var listed = (await GetAsync("api/v1/archives?limit=10")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "tree-1");
        Assert.Equal((archive.Id.ToString(), "indexed", "web-1"), (listed.GetProperty("id").GetString(), listed.GetProperty("catalogState").GetString(), listed.GetProperty("clientName").GetString()));
        Assert.Equal("tree-1", (await GetAsync($"api/v1/archives/{archive.Id}")).GetProperty("name").GetString());

        var folder = Path.Combine(server.Repository.Source, "tree")[1..];
        var byText = await GetAsync($"api/v1/archives/{archive.Id}/files?path={Uri.EscapeDataString(folder)}&order=size-descending&limit=3");
        Assert.Equal((HostileTree.Names.Length + 1, 3), (byText.GetProperty("total").GetInt32(), byText.GetProperty("items").GetArrayLength()));
        Assert.Equal(("-d", "directory"), (byText.GetProperty("items")[0].GetProperty("name").GetString(), byText.GetProperty("items")[0].GetProperty("type").GetString()));
        var byBytes = await GetAsync($"api/v1/archives/{archive.Id}/files?path64={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(folder))}");
        Assert.Equal(HostileTree.Names.Length + 1, byBytes.GetProperty("items").GetArrayLength());

        var found = (await GetAsync($"api/v1/archives/{archive.Id}/search?query={Uri.EscapeDataString("new\nline")}")).GetProperty("items")[0].GetProperty("file");
        Assert.Equal("new\nline", found.GetProperty("name").GetString());
        var everywhere = await GetAsync($"api/v1/clients/{archive.ClientId}/search?query=inside");
        Assert.Equal(archive.Id.ToString(), everywhere.GetProperty("items")[0].GetProperty("archiveId").GetString());

        using var preview = await server.PostAsync($"api/v1/archives/{archive.Id}/restore-preview", new { paths = new[] { found.GetProperty("path") } });
        var counted = await preview.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((1, 19), (counted.GetProperty("fileCount").GetInt32(), counted.GetProperty("bytes").GetInt32()));
        using var refused = await server.PostAsync($"api/v1/archives/{archive.Id}/restores", new { paths = new[] { found.GetProperty("path") }, targetDirectory = "/etc" });
        Assert.Equal((HttpStatusCode.Conflict, "client.not-enrolled"), (refused.StatusCode, await ArchiveServer.CodeAsync(refused)));
        using var again = await server.PostAsync($"api/v1/archives/{archive.Id}/catalog", new { });
        Assert.NotEqual(Guid.Empty, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetGuid());
    }

    [Theory]
    [InlineData("files?path=a/../b", "path.invalid")]
    [InlineData("files?path64=***", "path.invalid")]
    [InlineData("files?path=a&path64=YQ", "path.invalid")]
    [InlineData("files?order=luck", "order.invalid")]
    [InlineData("files?path=a%00b", "path.invalid")]
    [InlineData("search?query=%20", "search.query-invalid")]
    [InlineData("search", "search.query-invalid")]
    [InlineData("files", "archive.not-found")]
    [InlineData("search?query=x", "archive.not-found")]
    [InlineData("", "archive.not-found")]
    public async Task What_makes_no_sense_is_refused_with_a_code(string path, string code)
    {
        using var answer = await server.GetAsync($"api/v1/archives/{Guid.CreateVersion7()}/{path}".TrimEnd('/'));
        Assert.InRange((int)answer.StatusCode, 400, 404);
        Assert.Equal(code, await ArchiveServer.CodeAsync(answer));
    }

    [Theory]
    [InlineData("GET", "api/v1/archives")]
    [InlineData("GET", "api/v1/archives/01a20894-e264-7bb7-92ae-bdaf160034eb/files")]
    [InlineData("GET", "api/v1/downloads/x")]
    [InlineData("POST", "api/v1/archives/01a20894-e264-7bb7-92ae-bdaf160034eb/restores")]
    [InlineData("POST", "api/v1/archives/01a20894-e264-7bb7-92ae-bdaf160034eb/downloads")]
    [InlineData("POST", "api/v1/archives/01a20894-e264-7bb7-92ae-bdaf160034eb/catalog")]
    public async Task Who_is_not_signed_in_gets_nothing(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = JsonContent.Create(new { paths = Array.Empty<string>() });
        using var answer = await server.Server.CreateClient().SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
