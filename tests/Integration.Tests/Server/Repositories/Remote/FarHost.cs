using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Remote;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Remote;

/// <summary>A second real sshd on loopback that stands for another party's machine: an account with a home of its own, a shell, and borg.</summary>
internal sealed class FarHost : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    private FarHost(LoopbackSshd sshd) => Sshd = sshd;

    public LoopbackSshd Sshd { get; }

    /// <summary>The account's home.</summary>
    public string Home => folder["home"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<FarHost> StartAsync()
    {
        var host = new FarHost(await LoopbackSshd.StartNewAsync());
        Directory.CreateDirectory(host.Home);
        return host;
    }

    /// <summary>As a person does it: asks for the host key, confirms it, pastes the public key there, tests.</summary>
    public async Task<StorageLocationId> AddToAsync(TestServer server, string path = "backups", RemotePreset preset = RemotePreset.Other)
    {
        var added = await AddAsync(server, path, preset: preset);
        await AuthorizeAsync(added.PublicKey);
        var test = await server.Get<TestRemoteHost>().HandleAsync(new(added.StorageLocationId), ServerParts.Administrator, Cancelled);
        Assert.True(test.Problem is null, $"{test.Problem}\n{string.Join('\n', Sshd.Log)}");
        return added.StorageLocationId;
    }

    /// <summary>Up to the point where the key is to be pasted.</summary>
    public async Task<AddRemoteHost.Response> AddAsync(TestServer server, string path = "backups", string? command = null, RemotePreset preset = RemotePreset.Other)
    {
        var scanned = (await server.Get<ScanHostKey>().HandleAsync(new("127.0.0.1", Sshd.Port), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal(Sshd.HostKey, scanned.HostKey);
        return (await server.Get<AddRemoteHost>().HandleAsync(
            new(preset, "127.0.0.1", Sshd.Port, Sshd.User, path, command ?? "borg", scanned.HostKey), ServerParts.Administrator, Cancelled)).Value;
    }

    /// <summary>Lets this key in, and no other.</summary>
    /// <param name="serving">What becomes of the words that start borg there.</param>
    public async Task AuthorizeAsync(string publicKey, string serving = "exec $SSH_ORIGINAL_COMMAND")
    {
        await Sshd.AuthorizeNobodyAsync();
        await Sshd.AuthorizeAsync($"restrict,command=\"export HOME={Home}; cd; case \\\"$SSH_ORIGINAL_COMMAND\\\" in *serve*) {serving};; *) exec $SSH_ORIGINAL_COMMAND;; esac\" {publicKey}");
    }

    public static async Task<string> PublicKeyAsync(TestServer server)
    {
        var list = await server.Get<ListStorageLocations>().HandleAsync(new(null, null), ServerParts.Administrator, Cancelled);
        return list.Value.Items.Single(row => row.Remote is not null).Remote!.PublicKey; // because this one has one
    }

    /// <summary>The one remote host, as the page of storage shows it.</summary>
    public static async Task<ListStorageLocations.Row> RowAsync(TestServer server)
    {
        var list = await server.Get<ListStorageLocations>().HandleAsync(new(null, null), ServerParts.Administrator, Cancelled);
        return list.Value.Items.Single(row => row.Remote is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await Sshd.DisposeAsync();
        folder.Dispose();
    }
}
