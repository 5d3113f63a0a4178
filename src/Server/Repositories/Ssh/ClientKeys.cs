using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Which key opens what: every enrolled client that has a repository, with the guard's rules for it.</summary>
public sealed class ClientKeys(IDbContextFactory<ServerDatabase> databases, ServerBorg borg, GuardFiles guard)
{
    /// <param name="PublicKey">As the agent gave it.</param>
    public sealed record Entry(ClientId Client, string? PublicKey, GuardRules Rules);

    /// <param name="only">One client; null for all.</param>
    public async Task<List<Entry>> ReadAsync(ClientId? only, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from client in database.Set<Client>().AsNoTracking()
            join repository in database.Set<Repository>() on client.Id equals repository.ClientId
            where client.State == ClientState.Enrolled && client.SshPublicKey != null && (repository.State == RepositoryState.Ready || repository.State == RepositoryState.Frozen)
                && (only == null || client.Id == only)
            orderby client.Id, repository.Id
            select new { client.Id, client.SshPublicKey, RepositoryId = repository.Id, repository.Path, repository.BorgId, repository.QuotaBytes, repository.UpBytesPerSecond, repository.DownBytesPerSecond, repository.DeduplicatedBytes }).ToListAsync(cancellationToken);
        var modes = await database.FindModesAsync([.. rows.Select(row => row.RepositoryId)], cancellationToken);
        var limits = await database.Set<ClientLimits>().AsNoTracking().Where(limits => only == null || limits.ClientId == only).ToDictionaryAsync(limits => limits.ClientId, cancellationToken);
        return
        [
            .. from row in rows
               group row by (row.Id, row.SshPublicKey) into client
               select new Entry(client.Key.Id, client.Key.SshPublicKey, guard.Write(client.Key.Id, borg.Path, limits.GetValueOrDefault(client.Key.Id), client.Select(
                   row => new GuardFiles.Rule(row.RepositoryId, row.Path, row.BorgId ?? "", modes.GetValueOrDefault(row.RepositoryId, RepositoryMode.Backup), row.QuotaBytes, row.UpBytesPerSecond, row.DownBytesPerSecond, row.DeduplicatedBytes)))),
        ];
    }
}
