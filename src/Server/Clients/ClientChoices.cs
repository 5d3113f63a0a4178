using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>The clients for whoever chooses some of them.</summary>
internal sealed class ClientChoices(IDbContextFactory<ServerDatabase> databases) : IClientNames
{
    private const int Most = 5_000;

    public async Task<IReadOnlyList<ClientChoice>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var clients = await database.ClientsFor(actor).AsNoTracking().OrderBy(client => client.Name).Take(Most).Select(client => new { client.Id, client.Name }).ToListAsync(cancellationToken);
        return [.. clients.Select(client => new ClientChoice(client.Id.Value, client.Name))];
    }
}
