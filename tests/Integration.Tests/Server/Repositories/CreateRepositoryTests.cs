using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

public sealed class CreateRepositoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_is_made_encrypted_and_its_id_and_key_are_kept()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var id = await server.AddRepositoryAsync(client);
        var repository = await server.FindRepositoryAsync(id);

        Assert.Equal(RepositoryState.Ready, repository.State);
        Assert.Equal(Path.Combine(server.Beside("storage"), "home", client.ToString(), id.ToString()), repository.Path);
        var config = await File.ReadAllTextAsync(Path.Combine(repository.Path, "config"), Cancelled);
        Assert.Equal(repository.BorgId, RepositoryConfigFile.FindId(config));
        Assert.DoesNotContain("append_only = 1", config, StringComparison.Ordinal);
        var description = (await server.Get<RepositoryBorg>().DescribeAsync(id, Cancelled)).Value;
        Assert.Equal(("repokey", repository.BorgId), (description.Encryption.Mode, description.Repository.Id));

        Assert.Equal(config, await RevealAsync(server, id, "config"));
        Assert.StartsWith($"BORG_KEY {repository.BorgId}", await RevealAsync(server, id, "key"), StringComparison.Ordinal);
        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        foreach (var path in (string[])[repository.Path, Path.GetDirectoryName(repository.Path)!, server.Escrow(id), server.BorgHome(id), Path.Combine(server.Escrow(id), "key")]) // because it lies in a home
            Assert.True((File.GetUnixFileMode(path) & others) == 0, path);
    }

    [Fact]
    public async Task Two_repositories_have_two_passphrases()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var (one, two) = (await server.AddRepositoryAsync(client, "one"), await server.AddRepositoryAsync(client, "two"));

        var passphrases = new[] { await PassphraseAsync(server, one), await PassphraseAsync(server, two) };
        Assert.Equal(2, passphrases.Distinct().Count());
        Assert.All(passphrases, passphrase => Assert.Equal(43, passphrase.Length)); // 256 bits
    }

    [Theory]
    [InlineData(null, "borg.missing")]
    [InlineData("echo borg 1.1.16", "borg.too-old")]
    [InlineData("echo borg 2.0.0", "borg.too-new")]
    [InlineData("echo nonsense", "borg.broken")]
    [InlineData("case $1 in --version) echo borg 1.2.4;; *) for last; do :; done; mkdir -p \"$last/data\"; exit 2;; esac", "borg.failed")]
    [InlineData("case $1 in --version) echo borg 1.2.4;; *) echo Traceback >&2; kill -9 $$;; esac", "borg.interrupted")]
    public async Task Where_borg_cannot_nothing_half_made_is_left_and_it_can_be_tried_again(string? script, string code)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var broken = Maker(server, FakeBorg(server, script));

        var result = await Create(server, broken).HandleAsync(new(client, "main"), ServerParts.Administrator, Cancelled);
        Assert.Equal(code, result.Problem?.Code);
        await using var database = await server.OpenDatabaseAsync();
        var row = await database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled);
        Assert.Equal((RepositoryState.Failed, code), (row.State, row.ProblemCode));
        Assert.NotNull(row.ProblemDetail);
        Assert.False(Directory.Exists(row.Path));
        Assert.False(Directory.Exists(server.BorgHome(row.Id)));
        Assert.False(Directory.Exists(server.Escrow(row.Id)));
        Assert.Equal("repository.failed", (await server.Get<RepositoryBorg>().ListArchivesAsync(row.Id, Cancelled)).Problem?.Code);

        Assert.Null((await server.Get<RetryRepository>().HandleAsync(new(row.Id), ServerParts.Administrator, Cancelled)).Problem);
        var made = await server.FindRepositoryAsync(row.Id);
        Assert.Equal((RepositoryState.Ready, null), (made.State, made.ProblemCode));
        Assert.Empty((await server.Get<RepositoryBorg>().ListArchivesAsync(row.Id, Cancelled)).Value.Archives);
        Assert.Equal("repository.exists", (await server.Get<RetryRepository>().HandleAsync(new(row.Id), ServerParts.Administrator, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var begun = server.Beside("begun");
        var maker = Maker(server, FakeBorg(server, $"case $1 in --version) echo borg 1.2.4;; *) for last; do :; done; mkdir -p \"$last\"; touch {begun}; exec sleep 300;; esac"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var making = Create(server, maker).HandleAsync(new(client, "main"), ServerParts.Administrator, patience.Token);
        while (!File.Exists(begun))
            await Task.Delay(20, Cancelled);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        await using var database = await server.OpenDatabaseAsync();
        var row = await database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled);
        Assert.Equal((RepositoryState.Failed, "repository.interrupted"), (row.State, row.ProblemCode));
        Assert.False(Directory.Exists(row.Path));
    }

    [Fact]
    public async Task What_a_killed_server_left_half_made_is_made_anew_at_the_next_start()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        RepositoryId id;
        string path;
        await using (var database = await server.OpenDatabaseAsync())
        {
            var repository = (await server.Get<NewRepository>().AddAsync(database, client, "main", null, Actor.Server, Cancelled)).Value;
            (id, path) = (repository.Id, repository.Path);
            await database.SaveChangesAsync(Cancelled);
        }

        Directory.CreateDirectory(Path.Combine(path, "data"));
        await File.WriteAllTextAsync(Path.Combine(path, "config"), "[repository]\nvers", Cancelled);
        await server.RestartAsync();

        var startedAt = TimeProvider.System.GetTimestamp();
        while ((await server.FindRepositoryAsync(id)).State == RepositoryState.Creating)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(60), "it was not made");
            await Task.Delay(50, Cancelled);
        }

        Assert.Empty((await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives);
    }

    [Fact]
    public async Task On_a_disk_that_is_not_mounted_nothing_is_made()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        Directory.Move(server.Beside("storage"), server.Beside("unmounted"));
        Directory.CreateDirectory(server.Beside("storage"));

        var result = await server.Get<CreateRepository>().HandleAsync(new(client, "main"), ServerParts.Administrator, Cancelled);
        Assert.Equal("storage-location.missing", result.Problem?.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Beside("storage")));
    }

    [Fact]
    public async Task A_request_that_makes_no_sense_is_refused_before_anything_is_made()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        await server.AddRepositoryAsync(client, "main");
        var create = server.Get<CreateRepository>();

        Assert.Equal("repository.name-taken", await CodeAsync(new(client, " main ")));
        Assert.Equal("repository.name-invalid", await CodeAsync(new(client, "a\nb")));
        Assert.Equal("client.not-found", await CodeAsync(new(ClientId.Create(), "main")));
        Assert.Equal("storage-location.not-found", await CodeAsync(new(client, "more", StorageLocationId.Create())));
        Assert.Equal("client.not-found", (await create.HandleAsync(new(client, "more"), ServerParts.Administrator with { IsAdministrator = false }, Cancelled)).Problem?.Code);
        await using var database = await server.OpenDatabaseAsync();
        Assert.Equal(1, await database.Set<Repository>().CountAsync(Cancelled));

        async Task<string?> CodeAsync(CreateRepository.Request request) => (await create.HandleAsync(request, ServerParts.Administrator, Cancelled)).Problem?.Code;
    }

    private static CreateRepository Create(TestServer server, RepositoryMaker maker) =>
        new(server.Get<IDbContextFactory<ServerDatabase>>(), server.Get<NewRepository>(), maker, server.Get<IClientKeysChanged>());

    private static RepositoryMaker Maker(TestServer server, ServerBorg borg) => new(
        server.Get<IDbContextFactory<ServerDatabase>>(), new RepositoryOnDisk(server.Get<SecretBox>(), borg, server.Get<IRepositoryFiles>(), server.Get<ServerOptions>()), NullLogger<RepositoryMaker>.Instance);

    private static ServerBorg FakeBorg(TestServer server, string? script)
    {
        var file = server.Beside("fake-borg");
        if (script is not null)
        {
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, RepositoryFolders.OwnerOnly);
        }

        return new ServerBorg(file, TimeProvider.System);
    }

    private static async Task<string> PassphraseAsync(TestServer server, RepositoryId id) =>
        (await server.Get<RepositoryTargets>().BuildAsync(id, Cancelled)).Value.Passphrase.Reveal();

    private static async Task<string> RevealAsync(TestServer server, RepositoryId id, string what) =>
        server.Get<SecretBox>().Reveal("escrow", what, id.Value, await File.ReadAllTextAsync(Path.Combine(server.Escrow(id), what), Cancelled));
}
