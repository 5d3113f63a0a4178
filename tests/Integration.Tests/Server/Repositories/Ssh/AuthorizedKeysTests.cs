using System.Buffers.Binary;
using System.Security.Cryptography;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

public sealed class AuthorizedKeysTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_file_is_whole_at_every_moment_while_many_enrol_at_once()
    {
        const int count = 25;
        await using var server = await TestServer.StartSetUpAsync();
        var file = Path.Combine(server.Folder, "ssh", "authorized_keys");
        using var done = new CancellationTokenSource();
        var reading = ReadUntilAsync(file, done.Token);

        await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            await EnrolAsync(server, number);
            await server.Get<IClientKeysChanged>().ApplyAsync(Cancelled);
        }));
        await done.CancelAsync();

        var seen = await reading;
        Assert.All(seen, text => Assert.True(text.Length == 0 || text.EndsWith('\n'), "a part of the file was seen"));
        Assert.All(seen.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)), AssertLine);
        var lines = await File.ReadAllLinesAsync(file, Cancelled);
        Assert.Equal(count, lines.Distinct().Count());
        Assert.Equal(count, lines.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(server.Folder, "ssh")), path => path.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_no_ready_repository_or_has_left_has_no_line()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await EnrolAsync(server, 1);
        await EnrolAsync(server, 2, isReady: false);
        await EnrolAsync(server, 3, hasLeft: true);
        await server.Get<IClientKeysChanged>().ApplyAsync(Cancelled);

        AssertLine(Assert.Single(await File.ReadAllLinesAsync(Path.Combine(server.Folder, "ssh", "authorized_keys"), Cancelled)));
    }

    [Fact]
    public async Task A_key_that_is_none_takes_nobody_else_their_access()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await EnrolAsync(server, 1);
        await EnrolAsync(server, 2, key: "ssh-ed25519 AAAA\ncommand=\"id\" ssh-ed25519 BBBB");
        await server.Get<AuthorizedKeys>().ApplyAsync(Cancelled);

        AssertLine(Assert.Single(await File.ReadAllLinesAsync(Path.Combine(server.Folder, "ssh", "authorized_keys"), Cancelled)));
    }

    private static void AssertLine(string line)
    {
        Assert.StartsWith("restrict,command=\"exec /usr/bin/env -i ", line, StringComparison.Ordinal);
        Assert.Contains(" serve --umask=077 --append-only --restrict-to-path=", line, StringComparison.Ordinal);
        Assert.Contains(" --restrict-to-repository=", line, StringComparison.Ordinal);
        Assert.Contains("\" ssh-ed25519 AAAA", line, StringComparison.Ordinal);
    }

    private static async Task EnrolAsync(TestServer server, int number, bool isReady = true, bool hasLeft = false, string? key = null)
    {
        await using var database = await server.OpenDatabaseAsync();
        var location = await database.Set<StorageLocation>().SingleAsync(Cancelled);
        var client = Client.Create($"machine {number}", TimeProvider.System.GetUtcNow());
        client.Enrol($"hash {number}", key ?? NewKey(), "{}", TimeProvider.System.GetUtcNow());
        if (hasLeft)
            client.Leave();
        var id = RepositoryId.Create();
        var repository = Repository.Create(id, client.Id, location.Id, "main", "repokey", RepositoryFolders.RepositoryIn(location.Path, client.Id, id), "-", TimeProvider.System.GetUtcNow());
        if (isReady)
            repository.BecomeReady(new string('a', 64));
        database.AddRange(client, repository);
        await database.SaveChangesAsync(Cancelled);
    }

    private static string NewKey()
    {
        var blob = new byte[51];
        BinaryPrimitives.WriteInt32BigEndian(blob, 11);
        "ssh-ed25519"u8.CopyTo(blob.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(15), 32);
        RandomNumberGenerator.Fill(blob.AsSpan(19));
        return $"ssh-ed25519 {Convert.ToBase64String(blob)}";
    }

    private static async Task<List<string>> ReadUntilAsync(string file, CancellationToken done)
    {
        List<string> seen = [];
        while (!done.IsCancellationRequested)
        {
            seen.Add(await File.ReadAllTextAsync(file, Cancelled));
            await Task.Yield();
        }

        return seen;
    }
}
