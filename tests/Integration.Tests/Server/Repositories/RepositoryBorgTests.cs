using System.Formats.Tar;
using System.Text;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

public sealed class RepositoryBorgTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_is_listed_read_and_streamed_back_as_it_was()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        var tree = server.MakeTree();
        var borgId = await server.ArchiveAsync(id, "first", tree);
        var borg = server.Get<RepositoryBorg>();

        var list = (await borg.ListArchivesAsync(id, Cancelled)).Value;
        Assert.Equal([("first", borgId)], list.Archives.Select(archive => (archive.Name, archive.Id)));

        List<string> paths = [];
        var read = await borg.ListFilesAsync(id, "first", async (reader, stop) =>
        {
            while (await reader.ReadAsync(stop))
                paths.Add(reader.Current.ToString());
        }, Cancelled);
        Assert.Null(read.Problem);
        Assert.Equal(tree[1..], paths[0]);
        Assert.Contains(tree[1..] + "/below/new\nline", paths);

        using var tar = new MemoryStream();
        Assert.Null((await borg.ExportTarAsync(id, "first", [tree[1..] + "/letter.txt"], (content, stop) => content.CopyToAsync(tar, stop), Cancelled)).Problem);
        tar.Position = 0;
        await using var entries = new TarReader(tar);
        var entry = await entries.GetNextEntryAsync(copyData: true, Cancelled);
        Assert.Equal(tree[1..] + "/letter.txt", entry?.Name);
        using var content = new StreamReader(entry?.DataStream ?? Stream.Null);
        Assert.Equal("Dear Ada", await content.ReadToEndAsync(Cancelled));
        Assert.Null(await entries.GetNextEntryAsync(copyData: false, Cancelled));
    }

    [Fact]
    public async Task Looking_does_not_wait_for_a_lock_that_somebody_holds()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        var repository = await server.FindRepositoryAsync(id);
        // As a borg of another machine would leave it that runs right now.
        Directory.CreateDirectory(Path.Combine(repository.Path, "lock.exclusive"));
        await File.WriteAllTextAsync(Path.Combine(repository.Path, "lock.exclusive", "elsewhere@1.4711-0"), "", Cancelled);

        Assert.Empty((await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives);
        Assert.True(Directory.Exists(Path.Combine(repository.Path, "lock.exclusive")));
    }

    [Fact]
    public async Task A_repository_that_was_put_in_its_place_is_not_touched()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var (mine, other) = (await server.AddRepositoryAsync(client), await server.AddRepositoryAsync(client, "other"));
        var (path, foreign) = ((await server.FindRepositoryAsync(mine)).Path, (await server.FindRepositoryAsync(other)).Path);
        Directory.Move(path, path + ".away");
        Directory.Move(foreign, path);

        Assert.Equal("repository.changed", (await server.Get<RepositoryBorg>().ListArchivesAsync(mine, Cancelled)).Problem?.Code);
        Assert.Equal("repository.missing", (await server.Get<RepositoryBorg>().ListArchivesAsync(other, Cancelled)).Problem?.Code);

        // With the right id written into it, it still is not the right one: the key does not fit.
        var config = Path.Combine(path, "config");
        var stored = await File.ReadAllTextAsync(config, Cancelled);
        var (mineId, otherId) = ((await server.FindRepositoryAsync(mine)).BorgId!, (await server.FindRepositoryAsync(other)).BorgId!); // because both are ready
        await File.WriteAllTextAsync(config, stored.Replace(otherId, mineId, StringComparison.Ordinal), Cancelled);
        Assert.Equal("repository.passphrase-wrong", (await server.Get<RepositoryBorg>().ListArchivesAsync(mine, Cancelled)).Problem?.Code);
    }

    [Theory]
    [InlineData("id = 00\r\nid = 11")]
    [InlineData("no id at all")]
    [InlineData("id = 0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_config_that_was_tampered_with_is_a_changed_repository(string config)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        await File.WriteAllTextAsync(Path.Combine((await server.FindRepositoryAsync(id)).Path, "config"), "[repository]\nversion = 1\n" + config + "\n", Cancelled);

        Assert.Equal("repository.changed", (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task A_wrong_or_exchanged_passphrase_is_a_clear_problem()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var (mine, other) = (await server.AddRepositoryAsync(client), await server.AddRepositoryAsync(client, "other"));

        // Another one that the server itself protected for this place.
        await StoreAsync(server, mine, server.Get<SecretBox>().Protect("repositories", "ProtectedPassphrase", mine.Value, "guess"));
        Assert.Equal("repository.passphrase-wrong", (await server.Get<RepositoryBorg>().ListArchivesAsync(mine, Cancelled)).Problem?.Code);

        // The neighbour's, moved in the database.
        await StoreAsync(server, mine, (await server.FindRepositoryAsync(other)).ProtectedPassphrase);
        Assert.Equal("repository.secret-tampered", (await server.Get<RepositoryBorg>().ListArchivesAsync(mine, Cancelled)).Problem?.Code);
        Assert.Equal("repository.secret-tampered", (await server.Get<RepositoryTargets>().BuildAsync(mine, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task What_is_not_there_is_told_from_what_is_broken()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        var borg = server.Get<RepositoryBorg>();

        Assert.Equal("repository.not-found", (await borg.ListArchivesAsync(RepositoryId.Create(), Cancelled)).Problem?.Code);
        Assert.Equal("archive.missing", (await borg.ListFilesAsync(id, "nope", (_, _) => Task.CompletedTask, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-addressable", (await borg.ListFilesAsync(id, "a::b", (_, _) => Task.CompletedTask, Cancelled)).Problem?.Code);
        Assert.Equal("archive.missing", (await borg.ExportTarAsync(id, "nope", [], (content, stop) => content.CopyToAsync(Stream.Null, stop), Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task A_reader_that_gives_up_ends_borg_and_its_own_reason_comes_out()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        await server.ArchiveAsync(id, "first", server.MakeTree());

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<RepositoryBorg>().ListFilesAsync(
            id, "first", (_, _) => throw new InvalidOperationException("mine"), Cancelled));
        Assert.Equal("mine", thrown.Message);
    }

    [Fact]
    public async Task The_passphrase_is_in_no_argument_and_in_no_file()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var id = await server.AddRepositoryAsync(await server.AddClientAsync());
        await server.Get<RepositoryBorg>().DescribeAsync(id, Cancelled);
        var passphrase = Encoding.UTF8.GetBytes((await server.Get<RepositoryTargets>().BuildAsync(id, Cancelled)).Value.Passphrase.Reveal());
        await server.StopAsync();

        foreach (var file in Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(server.Beside("storage"), "*", SearchOption.AllDirectories)))
            Assert.True((await File.ReadAllBytesAsync(file, Cancelled)).AsSpan().IndexOf(passphrase) < 0, file);
    }

    private static async Task StoreAsync(TestServer server, RepositoryId id, string protectedPassphrase)
    {
        await using var database = await server.OpenDatabaseAsync();
        await database.Set<Repository>().Where(repository => repository.Id == id)
            .ExecuteUpdateAsync(repository => repository.SetProperty(r => r.ProtectedPassphrase, protectedPassphrase), Cancelled);
    }
}
