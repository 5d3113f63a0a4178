using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Jobs;

/// <summary>When a client last got a place for a job, so that the next free one goes to whoever has waited longest for a turn.</summary>
public sealed class ClientTurn
{
    private ClientTurn()
    {
    }

    public ClientId ClientId { get; private set; }

    public DateTimeOffset GivenAt { get; private set; }

    public static ClientTurn Create(ClientId clientId, DateTimeOffset now) => new() { ClientId = clientId, GivenAt = now };
}
