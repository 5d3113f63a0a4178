using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores.Downloads;

/// <summary>One file out of an archive, in pieces and gone on with, by a real HTTP client.</summary>
public sealed class FileRangeTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private const int Size = 24_000_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_half_and_the_rest_are_the_whole()
    {
        var (archive, content) = await MakeAsync("halves");
        var url = await StartAsync(archive, "halves/file");
        using var head = await SendAsync(HttpMethod.Head, url);
        Assert.Equal((HttpStatusCode.OK, Size, "bytes"), (head.StatusCode, head.Content.Headers.ContentLength, string.Join(',', head.Headers.AcceptRanges)));
        Assert.Empty(server.BorgProcesses());
        var tag = head.Headers.ETag;
        Assert.True(tag is { IsWeak: false }, tag?.ToString());

        using var first = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(0, (Size / 2) - 1));
        Assert.Equal((HttpStatusCode.PartialContent, tag, Size / 2), (first.StatusCode, first.Headers.ETag, first.Content.Headers.ContentLength));
        Assert.Equal(new ContentRangeHeaderValue(0, (Size / 2) - 1, Size), first.Content.Headers.ContentRange);
        Assert.Equal("file", first.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        var start = await first.Content.ReadAsByteArrayAsync(Cancelled);
        // borg is not left to read what nobody asked for.
        await ArchiveServer.UntilAsync(() => Task.FromResult(server.BorgProcesses().Count == 0 ? "gone" : null));

        using var rest = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(Size / 2, null), tag);
        Assert.Equal((HttpStatusCode.PartialContent, Size - (Size / 2)), (rest.StatusCode, rest.Content.Headers.ContentLength));
        Assert.Equal(SHA256.HashData(content), SHA256.HashData([.. start, .. await rest.Content.ReadAsByteArrayAsync(Cancelled)]));

        using var end = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(null, 5));
        Assert.Equal(content[^5..], await end.Content.ReadAsByteArrayAsync(Cancelled));
        using var whole = await SendAsync(HttpMethod.Get, url);
        Assert.Equal((HttpStatusCode.OK, Size), (whole.StatusCode, whole.Content.Headers.ContentLength));
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await whole.Content.ReadAsByteArrayAsync(Cancelled)));
        Assert.Empty(server.Locks());

        // However many pieces: it is one download.
        await using var database = await server.OpenAsync();
        Assert.Equal(1, await database.Set<ActivityEntry>().CountAsync(entry => entry.Kind == ActivityKind.DownloadTaken && entry.Detail!.Contains("halves"), Cancelled)); // because a download has a detail
    }

    [Fact]
    public async Task Another_tag_gives_the_whole_and_what_is_not_there_gives_416()
    {
        var (archive, content) = await MakeAsync("tags");
        var url = await StartAsync(archive, "tags/file");
        using (var other = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(5, 9), new EntityTagHeaderValue("\"another\"")))
        {
            Assert.Equal((HttpStatusCode.OK, Size, null), (other.StatusCode, other.Content.Headers.ContentLength, other.Content.Headers.ContentRange));
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(await other.Content.ReadAsByteArrayAsync(Cancelled)));
        }

        using var beyond = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(Size, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, new ContentRangeHeaderValue(Size)), (beyond.StatusCode, beyond.Content.Headers.ContentRange));
        Assert.Empty(await beyond.Content.ReadAsByteArrayAsync(Cancelled));

        // Another archive has another tag, though the file is the same.
        var later = await server.ArchiveAsync("tags-2", "tags");
        using var before = await SendAsync(HttpMethod.Head, url);
        using var after = await SendAsync(HttpMethod.Head, await StartAsync(later, "tags/file"));
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_gone_on_with_and_leaves_no_borg()
    {
        var (archive, content) = await MakeAsync("broken-off");
        var url = await StartAsync(archive, "broken-off/file");
        var got = new byte[1_000_000];
        EntityTagHeaderValue? tag;
        using (var answer = await SendAsync(HttpMethod.Get, url))
        {
            tag = answer.Headers.ETag;
            await (await answer.Content.ReadAsStreamAsync(Cancelled)).ReadExactlyAsync(got, Cancelled);
        }

        await ArchiveServer.UntilAsync(() => Task.FromResult(server.BorgProcesses().Count == 0 ? "gone" : null));
        using var rest = await SendAsync(HttpMethod.Get, url, new RangeHeaderValue(got.Length, null), tag);
        Assert.Equal(SHA256.HashData(content), SHA256.HashData([.. got, .. await rest.Content.ReadAsByteArrayAsync(Cancelled)]));
    }

    [Fact]
    public async Task Somebody_else_gets_no_piece_and_no_head()
    {
        var (archive, _) = await MakeAsync("foreign", 10);
        var url = await StartAsync(archive, "foreign/file");
        using var other = await server.SignInAsOtherAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get])
        {
            using var request = new HttpRequestMessage(method, url) { Headers = { Range = new RangeHeaderValue(0, 1) } };
            using var answer = await other.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Empty_files_and_further_names_come_too()
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Repository.Source, "kinds")).FullName;
        await server.Repository.ShellAsync("cd kinds; : > empty; printf content > a; ln a b");
        var archive = await server.ArchiveAsync("kinds-1", "kinds");
        Assert.Equal(3, Directory.GetFiles(folder).Length);
        using var empty = await SendAsync(HttpMethod.Get, await StartAsync(archive, "kinds/empty"));
        Assert.Equal((HttpStatusCode.OK, 0L), (empty.StatusCode, empty.Content.Headers.ContentLength));
        foreach (var name in (string[])["kinds/a", "kinds/b"])
        {
            using var answer = await SendAsync(HttpMethod.Get, await StartAsync(archive, name), new RangeHeaderValue(3, null));
            Assert.Equal((HttpStatusCode.PartialContent, "tent"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled)));
        }
    }

    private async Task<(Archive Archive, byte[] Content)> MakeAsync(string name, int size = Size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.Repository.Source, name)).FullName, "file"), content, Cancelled);
        return (await server.ArchiveAsync($"{name}-1", name), content);
    }

    private async Task<string> StartAsync(Archive archive, string name)
    {
        using var answer = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { Path.Combine(server.Repository.Source, name)[1..] }, format = "file" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString()!; // because an answer has one
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, RangeHeaderValue? range = null, EntityTagHeaderValue? ifRange = null)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Range = range;
        if (ifRange is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return await server.Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }
}
