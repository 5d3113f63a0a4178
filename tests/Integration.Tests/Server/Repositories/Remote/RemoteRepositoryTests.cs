using System.Security.Cryptography;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.Deletion;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Remote;

/// <summary>A repository on a remote host: a real client backs up through the real guard and the server to a second sshd with a real borg.</summary>
public sealed class RemoteRepositoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_backs_up_and_restores_and_the_server_lists_deletes_compacts_and_checks()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine", await far.AddToAsync(server));
        var id = await server.RepositoryOfAsync(machine);
        var repository = await server.FindRepositoryAsync(id);
        var folder = Path.Combine(far.Home, "backups", "home", machine.Client.ToString(), id.ToString());
        Assert.True(File.Exists(Path.Combine(folder, "config")));
        Assert.EndsWith($"/./backups/home/{machine.Client}/{id}", repository.Path, StringComparison.Ordinal);
        // The client knows neither where it is nor by which key.
        Assert.Equal($"/remote/{id}", machine.RepositoryPath);
        Assert.DoesNotContain("key", File.ReadAllText(Path.Combine(server.Folder, "guard", "rules", $"{machine.Client}.json")), StringComparison.OrdinalIgnoreCase);

        var tree = server.MakeTree();
        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), RandomNumberGenerator.GetBytes(3_000_000), Cancelled);
        Assert.True(await machine.CanCreateAsync("one", tree));
        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), RandomNumberGenerator.GetBytes(3_000_000), Cancelled);
        Assert.True(await machine.CanCreateAsync("two", tree));
        var target = Directory.CreateDirectory(server.Beside("target")).FullName;
        var restored = await machine.RunBorgAsync(location => new ExtractFiles { Repository = location, Archive = "two", TargetDirectory = target });
        Assert.True(restored.IsDone, GuardedText(restored));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(tree, "large"), Cancelled), await File.ReadAllBytesAsync(target + Path.Combine(tree, "large"), Cancelled));

        var borg = server.Get<RepositoryBorg>();
        Assert.Equal(["one", "two"], (await borg.ListArchivesAsync(id, Cancelled)).Value.Archives.Select(archive => archive.Name));
        var files = 0;
        Assert.Null((await borg.ListFilesAsync(id, "two", async (reader, stop) =>
        {
            while (await reader.ReadAsync(stop))
                files++;
        }, Cancelled)).Problem);
        Assert.True(files >= 4);
        var downloaded = new MemoryStream();
        Assert.Null((await borg.ReadFileAsync(id, "two", Path.Combine(tree, "letter.txt")[1..], (content, stop) => content.CopyToAsync(downloaded, stop), Cancelled)).Problem);
        Assert.Equal("Dear Ada"u8.ToArray(), downloaded.ToArray());
        Assert.False((await server.Get<AuditRepository>().HandleAsync(id, null, Cancelled)).Value.IsFrozen);

        var before = SizeOf(folder);
        Assert.Null((await borg.DeleteArchivesAsync(id, ["one"], () => { }, Cancelled)).Problem);
        Assert.Null((await borg.CompactAsync(id, _ => { }, Cancelled)).Problem);
        Assert.Null((await borg.CheckAsync(id, verifiesData: true, _ => { }, Cancelled)).Problem);
        Assert.True(SizeOf(folder) < before - 2_000_000, $"{before} bytes became {SizeOf(folder)}");
        Assert.Equal(["two"], (await borg.ListArchivesAsync(id, Cancelled)).Value.Archives.Select(archive => archive.Name));
        // The end of its life: deleted, it lies where it lay, out of reach; then it is gone for good.
        var deleted = server.Get<DeletedFiles>();
        Assert.InRange((await server.Get<BorgBackupServer.Server.Repositories.Accounts.RepositorySizes>().MeasureAsync(id, Cancelled))!.Value, 1_000_000, 20_000_000); // because this one has du
        await deleted.TrySetAsideAsync(id, Cancelled);
        Assert.True(Directory.Exists(folder));
        Assert.Null(await deleted.RemoveAsync(id, _ => { }, Cancelled));
        Assert.False(Directory.Exists(folder));
        Assert.Null(await deleted.RemoveAsync(id, _ => { }, Cancelled)); // can be repeated
    }

    [Fact]
    public async Task A_client_with_one_repository_here_and_one_there_reaches_both()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var location = await far.AddToAsync(server);
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var there = await server.AddRepositoryAsync(machine.Client, "there", location);
        await server.Get<BorgBackupServer.Server.Clients.IClientKeysChanged>().ApplyAsync(Cancelled);
        Assert.True(await machine.CanCreateAsync("one", server.MakeTree()));
        Assert.True(await machine.CanListAsync());

        // It is opened, and its key is read: only the passphrase is that of the other one.
        var opened = await machine.RunBorgAsync(repository => new ListArchives { Repository = repository }, $"/remote/{there}");
        Assert.Equal(BorgBackupServer.Borg.Output.BorgFailure.PassphraseWrong, opened.Failure);
        var refused = await machine.RunBorgAsync(repository => new ListArchives { Repository = repository }, (await server.FindRepositoryAsync(there)).Path["ssh://".Length..].Split('/', 2)[1].Insert(0, "/"));
        Assert.Equal(BorgBackupServer.Borg.Output.BorgFailure.PathNotAllowed, refused.Failure);
    }

    [Fact]
    [Attack(Taken.Client, "Delete, prune, recreate, overwrite and repair in a repository on a remote host",
        Defence = "refused as in any other: the guard stands between, and the key to the remote host never leaves the server",
        Without = "a client with a key of its own there deletes, and the next compact makes it final",
        Remains = "whoever runs the remote host can delete everything; the audit sees it, and there is no way back from it")]
    public async Task A_hostile_client_takes_nothing_away_there_either()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine", await far.AddToAsync(server));
        var id = await server.RepositoryOfAsync(machine);
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("kept", tree));

        foreach (var arguments in (string[][])[["delete", "{0}::kept"], ["prune", "--keep-last=1", "{0}"], ["recreate", "--exclude=letter.txt", "{0}::kept"], ["delete", "{0}"], ["break-lock", "{0}"], ["key", "change-passphrase", "{0}"]])
        {
            var attack = await ClientMachine.RunAsync(machine.BorgStart(location => [.. arguments.Select(word => word.Replace("{0}", location.Text, StringComparison.Ordinal))]));
            Assert.True(attack.Exit != 0 || arguments[0] == "prune", $"{string.Join(' ', arguments)}: {attack.Text}");
        }

        var names = (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives.Select(archive => archive.Name);
        Assert.Contains("kept", names);
        var target = Directory.CreateDirectory(server.Beside("target")).FullName;
        Assert.True((await machine.RunBorgAsync(location => new ExtractFiles { Repository = location, Archive = "kept", TargetDirectory = target })).IsDone);
        Assert.Equal("Dear Ada", await File.ReadAllTextAsync(target + Path.Combine(tree, "letter.txt"), Cancelled));

        // Objects that exist are neither deleted nor overwritten, by borg's own calls.
        var loose = await ClientMachine.RunAsync(machine.BorgStart(_ => []) with { FileName = "/usr/bin/python3", Arguments = ["-c", Overwriting, RepositoryLocation.Ssh(machine.Server.User, machine.Server.Host, machine.Server.Port, machine.RepositoryPath).Text] });
        Assert.True(loose.Exit == 0 && loose.Text.Contains("tried", StringComparison.Ordinal), loose.Text);
        Assert.Null((await server.Get<RepositoryBorg>().CheckAsync(id, verifiesData: true, _ => { }, Cancelled)).Problem);
        await Eventually.TrueAsync(() => SessionsAsync(server).GetAwaiter().GetResult().Any(session => session.RefusalCount > 0) && SessionsAsync(server).GetAwaiter().GetResult().Any(session => session.IgnoredOverputs > 0));
    }

    [Fact]
    public async Task A_remote_host_that_is_away_breaks_nothing_and_works_again_when_it_is_back()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine", await far.AddToAsync(server));
        var id = await server.RepositoryOfAsync(machine);
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("one", tree));

        await far.Sshd.StopAsync();
        var refused = await machine.RunBorgAsync(location => new CreateArchive { Repository = location, Archive = "two", Paths = [tree] });
        Assert.Equal(BorgBackupServer.Borg.Output.BorgFailure.ConnectionClosed, refused.Failure);
        Assert.Contains("(remote-host.unreachable)", GuardedText(refused), StringComparison.Ordinal);
        Assert.DoesNotContain("backups", GuardedText(refused), StringComparison.Ordinal); // its place is none of the client's business
        Assert.Equal("remote-host.unreachable", (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Problem?.Code);
        Assert.Equal("remote-host.unreachable", (await server.Get<AuditRepository>().HandleAsync(id, null, Cancelled)).Problem?.Code);
        Assert.Equal(RepositoryState.Ready, (await server.FindRepositoryAsync(id)).State);

        await far.Sshd.StartAsync();
        Assert.True(await machine.CanCreateAsync("two", tree));
        Assert.Equal(["one", "two"], (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives.Select(archive => archive.Name));
    }

    [Fact]
    public async Task Another_host_key_closes_everything_there_until_a_person_decides()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var location = await far.AddToAsync(server);
        var machine = await ClientMachine.EnrolAsync(server, "machine", location);
        var id = await server.RepositoryOfAsync(machine);
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("one", tree));
        await server.Get<RemoteWatch>().RunOnceAsync(Cancelled);

        await far.Sshd.StopAsync();
        var former = far.Sshd.HostKey;
        await far.Sshd.ReplaceHostKeyAsync();
        await far.Sshd.StartAsync();
        Assert.False(await machine.CanCreateAsync("two", tree)); // by which it is noticed
        await Eventually.TrueAsync(() => server.RulesOf(machine).Mode == RepositoryMode.Closed);
        int accepted;
        lock (far.Sshd.Log)
            accepted = far.Sshd.Log.Count(line => line.Contains("Accepted", StringComparison.Ordinal));
        var row = await FarHost.RowAsync(server);
        Assert.True(row is { IsAvailable: false, Remote: { KeyChangedAt: not null, Problem.Code: "remote-host.key-changed" } });
        Assert.Equal("remote-host.key-changed", (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Problem?.Code);
        Assert.Equal("remote-host.key-changed", (await server.Get<CreateRepository>().HandleAsync(new(machine.Client, "more", location), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.False(await machine.CanListAsync());
        Assert.Equal(RepositoryState.Ready, (await server.FindRepositoryAsync(id)).State);
        Assert.Equal("remote-host.key-changed", (await server.Get<TestRemoteHost>().HandleAsync(new(location), ServerParts.Administrator, Cancelled)).Problem?.Code);
        lock (far.Sshd.Log)
            Assert.Equal(accepted, far.Sshd.Log.Count(line => line.Contains("Accepted", StringComparison.Ordinal))); // nothing was sent there

        Assert.NotEqual(former, far.Sshd.HostKey);
        Assert.Null((await server.Get<PinHostKey>().HandleAsync(new(location, far.Sshd.HostKey), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Equal(RepositoryMode.Backup, server.RulesOf(machine).Mode);
        Assert.True(await machine.CanCreateAsync("two", tree));
    }

    [Fact]
    public async Task A_remote_host_that_is_full_says_so_and_what_was_there_stays()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine", await far.AddToAsync(server));
        var id = await server.RepositoryOfAsync(machine);
        var tree = server.MakeTree();
        Assert.True(await machine.CanCreateAsync("one", tree));
        await far.AuthorizeAsync(await FarHost.PublicKeyAsync(server), "exec $SSH_ORIGINAL_COMMAND --storage-quota=10M");

        await File.WriteAllBytesAsync(Path.Combine(tree, "large"), RandomNumberGenerator.GetBytes(15_000_000), Cancelled);
        var full = await machine.RunBorgAsync(location => new CreateArchive { Repository = location, Archive = "two", Paths = [tree] });
        Assert.Equal(BorgBackupServer.Borg.Output.BorgFailure.QuotaExceeded, full.Failure);
        Assert.Contains("one", (await server.Get<RepositoryBorg>().ListArchivesAsync(id, Cancelled)).Value.Archives.Select(archive => archive.Name));
        File.Delete(Path.Combine(tree, "large"));
        Assert.True(await machine.CanCreateAsync("three", tree));
    }

    [Fact]
    public async Task Where_a_provider_makes_a_place_for_each_there_is_one_and_what_lay_there_before_is_left_alone()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        var location = await far.AddToAsync(server, "repo", RemotePreset.BorgBase);
        Directory.CreateDirectory(Path.Combine(far.Home, "repo"));
        var machine = await ClientMachine.EnrolAsync(server, "machine", location);
        Assert.True(File.Exists(Path.Combine(far.Home, "repo", "config")));
        Assert.True(await machine.CanCreateAsync("one", server.MakeTree()));
        Assert.Equal("remote-host.holds-one", (await server.Get<CreateRepository>().HandleAsync(new(machine.Client, "more", location), ServerParts.Administrator, Cancelled)).Problem?.Code);

        // Another server, or somebody's own borg, has made one there before.
        await using var other = await GuardedTestServer.StartAsync();
        var taken = await far.AddAsync(other, "repo", preset: RemotePreset.BorgBase);
        await far.AuthorizeAsync(taken.PublicKey);
        Assert.Null((await other.Get<TestRemoteHost>().HandleAsync(new(taken.StorageLocationId), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Equal("repository.exists", (await other.Get<CreateRepository>().HandleAsync(new(await other.AddClientAsync(), "main", taken.StorageLocationId), ServerParts.Administrator, Cancelled)).Problem?.Code);
        await far.AuthorizeAsync(await FarHost.PublicKeyAsync(server));
        Assert.Equal(["one"], (await server.Get<RepositoryBorg>().ListArchivesAsync(await server.RepositoryOfAsync(machine), Cancelled)).Value.Archives.Select(archive => archive.Name));
    }

    // Puts something else under the id of every object, and deletes each.
    private const string Overwriting = """
        import sys
        from borg.remote import RemoteRepository
        from borg.helpers import Location
        from borg.logger import setup_logging
        import argparse
        setup_logging(level='error')
        args = argparse.Namespace(remote_path=None, umask=0o077, rsh=None, debug_topics=[], upload_buffer=0, upload_ratelimit=0, remote_buffer=0, remote_ratelimit=0, lock_wait=5, log_level='warning', log_json=True, consider_part_files=False)
        try:
            repository = RemoteRepository(Location(sys.argv[1]), exclusive=True, args=args)
        except AttributeError as missing:
            print(missing); sys.exit(3)
        with repository:
            for id in repository.list(limit=1000):
                if id == bytes(32):
                    continue
                repository.put(id, b'garbage')
                try:
                    repository.delete(id)
                    print('deleted')
                except Exception as refused:
                    pass
        print('tried')
        """;

    private static string GuardedText(BorgBackupServer.Borg.BorgOutcome outcome) => string.Join('\n', [.. outcome.Log.Errors, .. outcome.Log.Warnings, .. outcome.Log.PlainTexts]);

    private static long SizeOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static async Task<List<ClientSession>> SessionsAsync(TestServer server)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<ClientSession>().AsNoTracking().ToListAsync(Cancelled);
    }
}
