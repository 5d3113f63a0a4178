using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Single-user mode: the private sshd, and the server's own account for every client.</summary>
internal sealed class PrivateDoor(SshPort ports, ServerOptions options) : ISshDoor
{
    public async Task<SshEndpoint?> FindAsync(ClientId client, string host, CancellationToken cancellationToken) =>
        await ports.FindAsync(cancellationToken) is { } port && SshHostKey.ReadPublic(SshFiles.Of(options)) is { } hostKey
            ? new SshEndpoint { Host = host, Port = port, User = SshAccount.Name, HostKeys = [hostKey] }
            : null;
}
