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
        var ofAll = (await GetAsync("api/v1/search?query=inside&minBytes=6&maxBytes=6&modifiedFrom=2020-01-01T00:00:00Z")).GetProperty("items")[0];
        Assert.Equal(("web-1", 1), (ofAll.GetProperty("clientName").GetString(), ofAll.GetProperty("versionCount").GetInt32()));
        Assert.Equal(0, (await GetAsync("api/v1/search?query=inside&owner=nobody-at-all")).GetProperty("items").GetArrayLength());

        using var preview = await server.PostAsync($"api/v1/archives/{archive.Id}/restore-preview", new { paths = new[] { found.GetProperty("path") } });
        var counted = await preview.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((1, 19), (counted.GetProperty("fileCount").GetInt32(), counted.GetProperty("bytes").GetInt32()));
        using var refused = await server.PostAsync($"api/v1/archives/{archive.Id}/restores", new { paths = new[] { found.GetProperty("path") }, targetDirectory = "/etc" });
        Assert.Equal((HttpStatusCode.Conflict, "client.not-enrolled"), (refused.StatusCode, await ArchiveServer.CodeAsync(refused)));
        using var again = await server.PostAsync($"api/v1/archives/{archive.Id}/catalog", new { });
        Assert.NotEqual(Guid.Empty, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetGuid());
    }

    [Fact]
    public async Task Over_time_a_file_has_versions_a_folder_grows_and_each_archive_has_its_neighbours()
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Repository.Source, "time")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "log"), "1", Cancelled);
        var first = await server.ArchiveAsync("time-1", "time");
        await File.WriteAllTextAsync(Path.Combine(folder, "log"), "12345", Cancelled);
        var second = await server.ArchiveAsync("time-2", "time");

        var versions = (await GetAsync($"api/v1/clients/{first.ClientId}/history?path={Uri.EscapeDataString(folder[1..] + "/log")}")).GetProperty("items");
        Assert.Equal([5, 1], versions.EnumerateArray().Select(version => version.GetProperty("file").GetProperty("sizeBytes").GetInt32()));
        Assert.Equal(first.Id.ToString(), versions[1].GetProperty("archives")[0].GetProperty("archiveId").GetString());

        var difference = await GetAsync($"api/v1/archives/{second.Id}/difference?path={Uri.EscapeDataString(folder[1..])}&order=shrinkage");
        Assert.Equal((first.Id.ToString(), 4), (difference.GetProperty("before").GetProperty("archiveId").GetString(), difference.GetProperty("items")[0].GetProperty("growthBytes").GetInt32()));
        Assert.Equal(1, difference.GetProperty("tally").GetProperty("changedCount").GetInt32());

        var timeline = await GetAsync($"api/v1/archives/{second.Id}/timeline?at={Uri.EscapeDataString(first.ReceivedAt.ToString("O"))}");
        Assert.Equal((first.Id.ToString(), second.Id.ToString()), (timeline.GetProperty("present").GetProperty("archiveId").GetString(), timeline.GetProperty("later").GetProperty("archiveId").GetString()));
        var beside = await GetAsync($"api/v1/archives/{second.Id}/files?path={Uri.EscapeDataString(folder[1..])}&comparedWith={first.Id}");
        Assert.Equal(1, beside.GetProperty("items")[0].GetProperty("sizeBytesBefore").GetInt32());
    }

    [Theory]
    [InlineData("difference?path=a/../b", "path.invalid")]
    [InlineData("difference", "archive.not-found")]
    [InlineData("timeline", "archive.not-found")]
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
