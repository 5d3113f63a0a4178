using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Clients that the actor may restore to, by name. A few at a time: whoever has thousands types a part of the name.</summary>
public sealed class ListRestoreClients(IDbContextFactory<ServerDatabase> databases)
{
    private const int Most = 20;

    /// <param name="Search">Part of the name; null or empty for the first ones.</param>
    public sealed record Request(string? Search = null);

    /// <param name="CanReceive">Its agent can take files of other clients.</param>
    /// <param name="CanReceiveDatabases">Its agent can load databases of other clients.</param>
    public sealed record Item(ClientId ClientId, string Name, bool CanReceive, bool CanReceiveDatabases = false);

    public async Task<Result<IReadOnlyList<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var clients = database.Set<Client>().In(actor.ClientsOf(Permission.Restore), client => client.Id).AsNoTracking().Where(client => client.State == ClientState.Enrolled);
        if (!string.IsNullOrWhiteSpace(request.Search))
            clients = clients.Where(client => client.Name.Contains(request.Search.Trim()));
        var rows = await clients.OrderBy(client => client.Name).Take(Most).Select(client => new { client.Id, client.Name, client.State, client.MachineJson }).ToListAsync(cancellationToken);
        return rows.Select(row => (row.Id, Policy: RestorePolicy.Of(row.Name, row.State, row.MachineJson)))
            .Select(row => (row.Id, row.Policy, CanReceive: row.Policy.RefusalOf(isForeign: true) is null))
            .Select(row => new Item(row.Id, row.Policy.Name, row.CanReceive, row.CanReceive && row.Policy.Known.Contains(Capabilities.ReceiveDatabase))).ToList();
    }
}
