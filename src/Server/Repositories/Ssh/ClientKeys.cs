using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Which key opens what: every enrolled client that has a repository, with the guard's rules for it.</summary>
public sealed class ClientKeys(IDbContextFactory<ServerDatabase> databases, ServerBorg borg, GuardFiles guard)
{
    /// <param name="PublicKey">As the agent gave it.</param>
    public sealed record Entry(ClientId Client, string? PublicKey, GuardRules Rules);

    public async Task<List<Entry>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from client in database.Set<Client>().AsNoTracking()
            join repository in database.Set<Repository>() on client.Id equals repository.ClientId
            where client.State == ClientState.Enrolled && client.SshPublicKey != null && repository.State == RepositoryState.Ready
            orderby client.Id, repository.Id
            select new { client.Id, client.SshPublicKey, RepositoryId = repository.Id, repository.Path, repository.BorgId }).ToListAsync(cancellationToken);
        return
        [
            .. from row in rows
               group row by (row.Id, row.SshPublicKey) into client
               select new Entry(client.Key.Id, client.Key.SshPublicKey, guard.Write(client.Key.Id, borg.Path, client.Select(row => (row.RepositoryId, row.Path, row.BorgId ?? "")))),
        ];
    }
}
