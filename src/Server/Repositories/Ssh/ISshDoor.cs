using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Where the SSH of a client leads, and what its agent pins.</summary>
public interface ISshDoor
{
    /// <summary>Null while there is no host key that an agent could pin.</summary>
    /// <param name="host">The server's name, as agents reach it.</param>
    Task<SshEndpoint?> FindAsync(ClientId client, string host, CancellationToken cancellationToken);
}
