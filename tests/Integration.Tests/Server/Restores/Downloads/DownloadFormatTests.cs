using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Archives;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores.Downloads;

public sealed class DownloadFormatTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zip_holds_names_modes_links_and_contents_and_names_what_it_cannot_hold()
    {
        Directory.CreateDirectory(Folder("zip"));
        await server.Repository.ShellAsync("cd zip; mkdir -p d/empty; printf hello > 'd/ümläut'; chmod 0750 'd/ümläut'; ln -s target d/link; printf twice > x; ln x y; mkfifo pipe; touch -d '1975-01-01 00:00:00 UTC' d/empty");
        var archive = await server.ArchiveAsync("zip-1", "zip");

        var bytes = await BytesAsync(archive, "zip", "zip", "application/zip");
        using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        var inZip = zip.Entries.ToDictionary(entry => entry.FullName.StartsWith(Folder("zip")[1..], StringComparison.Ordinal) ? entry.FullName[(Folder("zip").Length - 1)..] : entry.FullName);
        Assert.Equal(["/", "/d/", "/d/empty/", "/d/link", "/d/ümläut", "/x", "/y", "NOT IN THIS ZIP.txt"], inZip.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0x81E8, inZip["/d/ümläut"].ExternalAttributes >>> 16); // a file, 0750
        Assert.Equal(0xA000, (inZip["/d/link"].ExternalAttributes >>> 16) & 0xF000);
        Assert.Equal("target", await TextAsync(inZip["/d/link"]));
        Assert.Equal("hello", await TextAsync(inZip["/d/ümläut"]));
        // A file of two names: one has the content, the other leads to it.
        var (first, second) = (await TextAsync(inZip["/x"]), await TextAsync(inZip["/y"]));
        Assert.Contains("twice", (string[])[first, second]);
        Assert.Matches("^(\\.\\./)+.*/zip/[xy]$", first == "twice" ? second : first);
        Assert.Contains("pipe", await TextAsync(inZip["NOT IN THIS ZIP.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_comes_as_it_is_and_nothing_else_does()
    {
        Directory.CreateDirectory(Folder("one"));
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        await File.WriteAllBytesAsync(Path.Combine(Folder("one"), "big file"), content, Cancelled);
        await server.Repository.ShellAsync("cd one; ln -s x link; printf 1 > 'a?b'");
        var archive = await server.ArchiveAsync("one-1", "one");

        Assert.Equal(content, await BytesAsync(archive, "one/big file", "file", "application/octet-stream"));
        foreach (var several in (string[])["one", "one/link", "one/a?b"])
        {
            using var refused = await AskAsync(archive, several, "file");
            Assert.Equal((HttpStatusCode.BadRequest, "download.not-one-file"), (refused.StatusCode, await ArchiveServer.CodeAsync(refused)));
        }
    }

    private string Folder(string name) => Path.Combine(server.Repository.Source, name);

    private Task<HttpResponseMessage> AskAsync(Archive archive, string name, string format) =>
        server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { Folder(name)[1..] }, format });

    private async Task<byte[]> BytesAsync(Archive archive, string name, string format, string type)
    {
        using var started = await AskAsync(archive, name, format);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        using var answer = await server.GetAsync((await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString()!); // because an answer has one
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsByteArrayAsync(Cancelled);
    }

    private static async Task<string> TextAsync(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(await entry.OpenAsync(Cancelled), Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancelled);
    }
}
