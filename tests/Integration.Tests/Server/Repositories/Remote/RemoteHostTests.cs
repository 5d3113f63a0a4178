using System.Globalization;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Remote;

/// <summary>A remote host is added, tested and left, with a second real sshd.</summary>
public sealed class RemoteHostTests
{
    // borg's answer to negotiate, from one of 1.1.
    private const string OldBorg = """printf '\224\001\001\300\201\256server_version\224\001\001\000\377'; cat >/dev/null""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_added_by_its_confirmed_host_key_and_usable_once_its_test_has_passed()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await TestServer.StartSetUpAsync();
        var added = await far.AddAsync(server);
        Assert.StartsWith("ssh-ed25519 ", added.PublicKey, StringComparison.Ordinal);
        var row = await FarHost.RowAsync(server);
        Assert.Equal($"ssh://{far.Sshd.User}@127.0.0.1:{far.Sshd.Port.ToString(CultureInfo.InvariantCulture)}/./backups", row.Path);
        Assert.False(row.IsAvailable);
        Assert.Equal("remote-host.not-tested", (await server.Get<CreateRepository>().HandleAsync(new(await server.AddClientAsync(), "main", added.StorageLocationId), ServerParts.Administrator, Cancelled)).Problem?.Code);

        await far.AuthorizeAsync(added.PublicKey);
        var test = (await server.Get<TestRemoteHost>().HandleAsync(new(added.StorageLocationId), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal("1", test.BorgVersion.Split('.')[0]);
        Assert.InRange(test.FreeBytes!.Value, 1, test.TotalBytes!.Value); // because this one has df
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(far.Home, "backups"))); // the test leaves nothing behind
        row = await FarHost.RowAsync(server);
        Assert.True(row is { IsAvailable: true, FreeBytes: > 0, Remote: { Problem: null, TestedAt: not null } });

        // The key is in the database, protected, and in a file of the server's own.
        var file = Path.Combine(server.Folder, "remote", added.StorageLocationId.ToString(), "key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await using var database = await server.OpenDatabaseAsync();
        Assert.DoesNotContain("OPENSSH", (await database.Set<RemoteHost>().SingleAsync(Cancelled)).ProtectedKey, StringComparison.Ordinal);

        Assert.Equal("storage-location.exists", (await server.Get<AddRemoteHost>().HandleAsync(
            new(RemotePreset.Other, "127.0.0.1", far.Sshd.Port, far.Sshd.User, "./backups/", null, far.Sshd.HostKey), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.Null((await server.Get<RemoveRemoteHost>().HandleAsync(new(added.StorageLocationId), ServerParts.Administrator, Cancelled)).Problem);
        Assert.False(File.Exists(file));
        Assert.Single((await server.Get<ListStorageLocations>().HandleAsync(new(null, null), ServerParts.Administrator, Cancelled)).Value.Items);
    }

    [Fact]
    public async Task The_test_tells_apart_what_can_be_wrong()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await TestServer.StartSetUpAsync();
        var added = await far.AddAsync(server);

        Assert.Equal("remote-host.key-not-accepted", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, "exec borg-that-is-missing");
        Assert.Equal("remote-host.no-borg", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, OldBorg);
        Assert.Equal("remote-host.borg-too-old", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, "echo Welcome to this machine, please wait");
        Assert.Equal("remote-host.strange", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, "head -c 100000000 /dev/zero | tr '\\000' '\\221'");
        Assert.Equal("remote-host.strange", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, "exec $SSH_ORIGINAL_COMMAND --append-only");
        Assert.Equal("remote-host.append-only", await TestAsync());
        await far.AuthorizeAsync(added.PublicKey, "exec borg serve --restrict-to-path /somewhere/else");
        Assert.Equal("remote-host.path-not-allowed", await TestAsync());

        await far.AuthorizeAsync(added.PublicKey);
        Directory.Delete(Path.Combine(far.Home, "backups"), recursive: true); // what could not be removed again
        await File.WriteAllTextAsync(Path.Combine(far.Home, "backups"), "a file where a folder should be", Cancelled);
        Assert.Equal("remote-host.not-writable", await TestAsync());
        File.Delete(Path.Combine(far.Home, "backups"));
        Assert.Null(await TestAsync());

        await far.Sshd.StopAsync();
        Assert.Equal("remote-host.unreachable", await TestAsync());
        Assert.Equal("remote-host.unreachable", (await FarHost.RowAsync(server)).Remote?.Problem?.Code);
        await far.Sshd.ReplaceHostKeyAsync();
        await far.Sshd.StartAsync();
        Assert.Equal("remote-host.key-changed", await TestAsync());

        async Task<string?> TestAsync() => (await server.Get<TestRemoteHost>().HandleAsync(new(added.StorageLocationId), ServerParts.Administrator, Cancelled)).Problem?.Code;
    }

    [Theory]
    [InlineData("-oProxyCommand=x", 22, "u", "p", "borg", "remote-host.name-invalid")]
    [InlineData("host;rm", 22, "u", "p", "borg", "remote-host.name-invalid")]
    [InlineData("host", 0, "u", "p", "borg", "remote-host.port-invalid")]
    [InlineData("host", 22, "-l", "p", "borg", "remote-host.user-invalid")]
    [InlineData("host", 22, "u", "../etc", "borg", "remote-host.path-invalid")]
    [InlineData("host", 22, "u", "a b", "borg", "remote-host.path-invalid")]
    [InlineData("host", 22, "u", "$(id)", "borg", "remote-host.path-invalid")]
    [InlineData("host", 22, "u", "p", "borg; id", "remote-host.command-invalid")]
    [InlineData("host", 22, "u", "p", "-x", "remote-host.command-invalid")]
    public async Task What_a_shell_or_ssh_would_read_as_something_else_is_refused(string host, int port, string user, string path, string command, string code)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var key = File.ReadAllText(Path.Combine(server.Get<ServerOptions>().SshDirectory, "host_ed25519.pub")).Trim();
        Assert.Equal(code, (await server.Get<AddRemoteHost>().HandleAsync(new(RemotePreset.Other, host, port, user, path, command, key), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("remote-host.host-key-invalid", (await server.Get<AddRemoteHost>().HandleAsync(new(RemotePreset.Other, "host", 22, "u", "p", "borg", "ssh-ed25519 AAAA\nx"), ServerParts.Administrator, Cancelled)).Problem?.Code);
    }
}
