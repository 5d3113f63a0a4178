using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>System mode: the machine's own sshd, and an account for each client.</summary>
internal sealed class SystemDoor(ServerOptions options) : ISshDoor
{
    /// <summary>The public half of sshd's own key; everybody may read it.</summary>
    public const string HostKeyFile = "/etc/ssh/ssh_host_ed25519_key.pub";

    public Task<SshEndpoint?> FindAsync(ClientId client, string host, CancellationToken cancellationToken) => Task.FromResult(
        SshPublicKey.TryParse(OwnFile.ReadSmall(HostKeyFile, 1024), out var key)
            ? new SshEndpoint { Host = host, Port = options.SystemSshPort, User = AccountName.Of(client.Value), HostKeys = [key.ToString()] }
            : null);
}
