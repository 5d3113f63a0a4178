using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>From whom to whom a restore goes, and into which folder; found once for a look and for the restore itself.</summary>
/// <param name="FromClient">Name of the client that the files are of, where it is another one; else null.</param>
internal sealed record RestoreRoute(ClientId ClientId, string? FromClient, WirePath Folder, RestorePolicy Policy)
{
    public static async Task<Result<RestoreRoute>> FindAsync(
        ServerDatabase database, Archive archive, RestoreDestination to, Actor actor, CancellationToken cancellationToken)
    {
        var clientId = to.ClientId ?? archive.ClientId;
        var isForeign = clientId != archive.ClientId;
        if (isForeign && await database.RefuseClientAsync(clientId, Permission.Restore, actor, cancellationToken) is { } mayNot)
            return mayNot;
        var policy = await RestorePolicy.OfAsync(database, clientId, cancellationToken);
        if (policy.RefusalOf(isForeign) is { } refusal)
            return refusal;
        // What another client's files meet is always said: nothing is taken for granted there.
        var wanted = isForeign && to.Existing is null ? to with { Existing = ExistingFiles.Keep } : to;
        if (!policy.Check(wanted, archive.Name).IsSuccess(out var folder, out var problem))
            return problem;
        var from = isForeign
            ? await database.Set<Client>().Where(client => client.Id == archive.ClientId).Select(client => client.Name).SingleAsync(cancellationToken)
            : null;
        return new RestoreRoute(clientId, from, folder, policy);
    }
}
