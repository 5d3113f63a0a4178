using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Archives;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

/// <summary>Names that are not UTF-8 in a real archive: borg's list prints a question mark for such bytes, and the files come back all the same.</summary>
public sealed class UnreadableNameTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private const string Make = @"mkdir -p odd; echo l > ""odd/$(printf 'caf\351')""; mkdir ""odd/$(printf 'd\377')""; echo d > ""odd/$(printf 'd\377/in')""; echo q > 'odd/real?'; echo p > odd/plain";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(server.Repository.Source, "odd")[1..];

    [Fact]
    public async Task They_are_shown_marked_and_found_and_come_back_with_their_folder()
    {
        await server.Repository.ShellAsync(Make);
        var archive = await server.ArchiveAsync("odd-1", "odd");

        var listed = (await GetAsync($"api/v1/archives/{archive.Id}/files?path={Uri.EscapeDataString(Folder)}")).EnumerateArray()
            .Select(file => (file.GetProperty("name").GetString(), file.GetProperty("hasLookalikes").GetBoolean())).ToHashSet();
        Assert.Equal([("d?", true), ("caf?", true), ("real?", true), ("plain", false)], listed);
        Assert.True(Assert.Single((await GetAsync($"api/v1/search?query=caf&clientId={archive.ClientId}")).EnumerateArray()).GetProperty("file").GetProperty("hasLookalikes").GetBoolean());
        var version = Assert.Single((await GetAsync($"api/v1/clients/{archive.ClientId}/history?path={Uri.EscapeDataString(Folder + "/d?/in")}")).EnumerateArray());
        Assert.Equal(archive.Id.ToString(), version.GetProperty("archives")[0].GetProperty("archiveId").GetString());

        // Everything in the folder, under the very bytes of its names.
        Assert.Equal(0, await DownloadAsync(archive, "whole", Folder));
        await server.Repository.ShellAsync($"diff -r odd ../target/whole/{Folder}");
        // A folder whose own name is not text, by the name that the list has.
        Assert.Equal(1, await DownloadAsync(archive, "one", Folder + "/d?"));
        await server.Repository.ShellAsync($"cd '../target/one/{Folder}'; test \"$(cat \"$(printf 'd\\377/in')\")\" = d; test \"$(ls | wc -l)\" = 1");
    }

    /// <summary>Unpacks the selection below the target; how many of the names in it have lookalikes.</summary>
    private async Task<int> DownloadAsync(Archive archive, string target, string path)
    {
        using var started = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { path } });
        var body = await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        using var answer = await server.GetAsync(body.GetProperty("url").GetString()!); // because an answer has one
        var tar = Path.Combine(server.Repository.Target, target + ".tar");
        await using (var file = File.Create(tar))
        await using (var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress))
            await gzip.CopyToAsync(file, Cancelled);
        await server.Repository.ShellAsync($"mkdir ../target/{target}; tar -xpf ../target/{target}.tar -C ../target/{target}");
        return body.GetProperty("lookalikeCount").GetInt32();
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await server.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("items");
    }
}
