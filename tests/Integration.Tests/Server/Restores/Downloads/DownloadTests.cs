using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Restores.Downloads;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores.Downloads;

public sealed class DownloadTests(ArchiveServer server) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_download_is_the_tree_as_it_was_whatever_its_names()
    {
        var source = Folder("whole");
        HostileTree.Make(source);
        await server.Repository.ShellAsync(@"printf odd > ""whole/$(printf 'a\377b')""; ln -s -- -rf whole/link; ln -- whole/-rf whole/hard; mkfifo whole/fifo; truncate -s 5M whole/sparse");
        await File.WriteAllBytesAsync(Path.Combine(source, "big"), RandomNumberGenerator.GetBytes(3_000_000), Cancelled);
        var archive = await server.ArchiveAsync("whole-1", "whole");

        using var answer = await server.GetAsync(await server.StartAsync(archive, "whole"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/gzip", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("whole-whole-1.tar.gz", answer.Content.Headers.ContentDisposition?.FileNameStar ?? answer.Content.Headers.ContentDisposition?.FileName);
        await ExtractAsync(answer, "whole");
        var restored = $"../target/whole{source}";
        await server.Repository.ShellAsync($"diff -r --no-dereference -x fifo whole {restored}; test -p {restored}/fifo; test $(find whole | wc -l) = $(find {restored} | wc -l)");
        Assert.Empty(server.Locks());
    }

    [Fact]
    public async Task Only_what_is_selected_comes_also_under_hostile_names()
    {
        HostileTree.Make(Folder("odd"));
        var archive = await server.ArchiveAsync("odd-1", "odd");
        await File.WriteAllTextAsync(Path.Combine(Folder("odd"), "not chosen"), "", Cancelled);
        string[] chosen = [.. HostileTree.Names.Select(name => "odd/" + name), "odd/-d"];

        using var answer = await server.GetAsync(await server.StartAsync(archive, chosen));
        await ExtractAsync(answer, "odd");
        var folder = Path.Combine(server.Repository.Target, "odd" + server.Repository.Source, "odd");
        Assert.Equal(chosen.Select(name => name[4..]).Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("content of new\nline", await File.ReadAllTextAsync(Path.Combine(folder, "new\nline"), Cancelled));
        Assert.Equal("inside", await File.ReadAllTextAsync(Path.Combine(folder, "-d", "inside"), Cancelled));
    }

    [Fact]
    public async Task A_name_that_is_not_text_comes_with_all_that_look_like_it()
    {
        Directory.CreateDirectory(Folder("bytes"));
        await server.Repository.ShellAsync(@"cd bytes; printf 1 > ""$(printf 'a\377b')""; printf 2 > ""$(printf 'a\376b')""; printf 3 > 'a?b'; printf 4 > axb");
        var archive = await server.ArchiveAsync("bytes-1", "bytes");

        using var started = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { Folder("bytes")[1..] + "/a?b" } });
        var body = await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(1, body.GetProperty("lookalikeCount").GetInt32());
        using var answer = await server.GetAsync(body.GetProperty("url").GetString()!); // because an answer has one
        await ExtractAsync(answer, "bytes");
        await server.Repository.ShellAsync($"cd ../target/bytes{server.Repository.Source}/bytes; test \"$(cat * | fold -w1 | sort | tr -d '\\n')\" = 123");
    }

    [Fact]
    public async Task A_download_that_is_abandoned_leaves_no_process_and_no_lock()
    {
        Directory.CreateDirectory(Folder("large"));
        await File.WriteAllBytesAsync(Path.Combine(Folder("large"), "random"), RandomNumberGenerator.GetBytes(64_000_000), Cancelled);
        var archive = await server.ArchiveAsync("large-1", "large");
        Assert.Empty(server.BorgProcesses());

        var url = await server.StartAsync(archive, "large");
        using (var answer = await server.GetAsync(url))
        {
            var stream = await answer.Content.ReadAsStreamAsync(Cancelled);
            await stream.ReadExactlyAsync(new byte[100_000], Cancelled);
            // Nobody reads on: borg waits with most of the archive before it.
            Assert.NotEmpty(server.BorgProcesses());
        }

        await ArchiveServer.UntilAsync(() => Task.FromResult(server.BorgProcesses().Count == 0 ? "gone" : null));
        Assert.Empty(server.Locks());

        // What broke off is asked for again.
        using var again = await ArchiveServer.UntilAsync(async () => await server.GetAsync(url) is { StatusCode: HttpStatusCode.OK } answer ? answer : null);
        await ExtractAsync(again, "large");
        await server.Repository.ShellAsync($"cmp large/random ../target/large{Folder("large")}/random");
    }

    [Fact]
    public async Task What_breaks_in_the_middle_is_never_taken_for_whole()
    {
        Directory.CreateDirectory(Folder("broken"));
        await File.WriteAllBytesAsync(Path.Combine(Folder("broken"), "random"), RandomNumberGenerator.GetBytes(20_000_000), Cancelled);
        var archive = await server.ArchiveAsync("broken-1", "broken");
        var url = await server.StartAsync(archive, "broken");
        var segment = new DirectoryInfo(Path.Combine(server.Repository.Location.Text, "data")).GetFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Length > 15_000_000).MaxBy(file => int.Parse(file.Name, System.Globalization.CultureInfo.InvariantCulture))?.FullName;
        Assert.NotNull(segment);
        var whole = await File.ReadAllBytesAsync(segment, Cancelled);
        var damaged = whole.ToArray();
        RandomNumberGenerator.Fill(damaged.AsSpan(damaged.Length - 6_000_000, 100_000));
        await File.WriteAllBytesAsync(segment, damaged, Cancelled);

        try
        {
            using var answer = await server.GetAsync(url);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var received = new MemoryStream();
            await Assert.ThrowsAnyAsync<IOException>(async () => await (await answer.Content.ReadAsStreamAsync(Cancelled)).CopyToAsync(received, Cancelled));
            Assert.True(received.Length > 1_000_000);
        }
        finally
        {
            await File.WriteAllBytesAsync(segment, whole, Cancelled);
        }
    }

    [Fact]
    public async Task What_breaks_before_the_first_byte_is_said()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Folder("gone")).FullName, "a"), "a", Cancelled);
        var archive = await server.ArchiveAsync("gone-1", "gone");
        var url = await server.StartAsync(archive, "gone");
        await server.Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.DeleteArchives { Repository = server.Repository.Location, Archives = ["gone-1"] });

        using var answer = await server.GetAsync(url);
        Assert.Equal((HttpStatusCode.Conflict, "archive.not-in-repository"), (answer.StatusCode, await ArchiveServer.CodeAsync(answer)));
    }

    [Fact]
    public async Task A_ticket_is_good_once_for_its_user_and_not_for_long()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Folder("ticket")).FullName, "a"), "a", Cancelled);
        var archive = await server.ArchiveAsync("ticket-1", "ticket");
        var url = await server.StartAsync(archive, "ticket");
        Assert.Matches("^/api/v1/downloads/[A-Za-z0-9_-]{43}$", url);

        using (var nobody = await server.GetAsync(url, server.Server.CreateClient()))
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        var other = await server.SignInAsOtherAsync();
        using (var foreign = await server.GetAsync(url, other))
            Assert.Equal((HttpStatusCode.NotFound, "download.not-found"), (foreign.StatusCode, await ArchiveServer.CodeAsync(foreign)));

        using (var first = await server.GetAsync(url))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal("none", string.Join(',', first.Headers.AcceptRanges));
            Assert.NotEmpty(await first.Content.ReadAsByteArrayAsync(Cancelled));
        }

        await ArchiveServer.UntilAsync(() => Task.FromResult(server.BorgProcesses().Count == 0 ? "gone" : null));
        using (var second = await server.GetAsync(url))
            Assert.Equal((HttpStatusCode.NotFound, "download.not-found"), (second.StatusCode, await ArchiveServer.CodeAsync(second)));

        var late = await server.StartAsync(archive, "ticket");
        await using (var database = await server.OpenAsync())
            await database.Set<DownloadTicket>().ExecuteUpdateAsync(set => set.SetProperty(ticket => ticket.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1)), Cancelled);
        using var expired = await server.GetAsync(late);
        Assert.Equal((HttpStatusCode.NotFound, "download.not-found"), (expired.StatusCode, await ArchiveServer.CodeAsync(expired)));
    }

    [Fact]
    public async Task Of_many_that_come_with_one_ticket_at_once_one_is_served()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Folder("race")).FullName, "a"), "a", Cancelled);
        var archive = await server.ArchiveAsync("race-1", "race");
        var url = await server.StartAsync(archive, "race");
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.GetAsync(url)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_selection_that_the_archive_does_not_hold_gets_no_ticket()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Folder("some")).FullName, "a"), "a", Cancelled);
        var archive = await server.ArchiveAsync("some-1", "some");
        using var missing = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { "no/such" } });
        Assert.Equal((HttpStatusCode.BadRequest, "selection.path-missing"), (missing.StatusCode, await ArchiveServer.CodeAsync(missing)));
        using var escape = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new[] { "a/../../etc" } });
        Assert.Equal("selection.path-invalid", await ArchiveServer.CodeAsync(escape));
        using var notText = await server.PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = new object[] { new { base64 = "Yf8=" } } });
        Assert.Equal("selection.path-not-text", await ArchiveServer.CodeAsync(notText));
        using var unknown = await server.PostAsync($"api/v1/archives/{Guid.CreateVersion7()}/downloads", new { paths = Array.Empty<string>() });
        Assert.Equal((HttpStatusCode.NotFound, "archive.not-found"), (unknown.StatusCode, await ArchiveServer.CodeAsync(unknown)));
    }

    private string Folder(string name) => Path.Combine(server.Repository.Source, name);

    private async Task ExtractAsync(HttpResponseMessage answer, string name)
    {
        var tar = Path.Combine(server.Repository.Target, name + ".tar");
        Directory.CreateDirectory(Path.Combine(server.Repository.Target, name));
        await using (var file = File.Create(tar))
        await using (var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress))
            await gzip.CopyToAsync(file, Cancelled);
        await server.Repository.ShellAsync($"tar -xpf ../target/{name}.tar -C ../target/{name}");
    }
}
