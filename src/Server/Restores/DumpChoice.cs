using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>A dump of an archive, and the sources of a client that could take it, by the word of the agent. The agent decides by the sources' own files.</summary>
/// <param name="FromClient">Name of the client that the dump is of, where it goes to another one; else null.</param>
internal sealed record DumpChoice(DumpPath Dump, ClientId ClientId, string ClientName, string? FromClient, IReadOnlyList<DatabaseSourceFacts> Sources, RestorePolicy Policy)
{
    /// <param name="target">The client that it is to go to; null for the one that it is of.</param>
    public static async Task<Result<DumpChoice>> FindAsync(ServerDatabase database, Archive archive, string dump, ClientId? target, Actor actor, CancellationToken cancellationToken)
    {
        if (DumpPath.Parse(dump) is not { Database: not null } path)
            return Problem.Invalid("restore.no-dump", "This file is not the dump of a database.", "Restore it as a file.", "dump");
        var clientId = target ?? archive.ClientId;
        var isForeign = clientId != archive.ClientId;
        if (isForeign && await database.RefuseClientAsync(clientId, Permission.Restore, actor, cancellationToken) is { } mayNot)
            return mayNot;
        var client = await database.Set<Client>().AsNoTracking().Where(client => client.Id == clientId)
            .Select(client => new { client.Name, client.State, client.MachineJson }).SingleAsync(cancellationToken);
        var policy = RestorePolicy.Of(client.Name, client.State, client.MachineJson);
        if (policy.RefusalOf(isForeign) is { } refusal)
            return refusal;
        if (isForeign && !policy.Known.Contains(Capabilities.ReceiveDatabase))
            return Problem.Conflict("client.cannot-receive-databases", "The client's agent does not know how to take databases of another client.", "Update the agent, or restore the dump as a file.");
        if (!policy.Known.Contains(Capabilities.RestoreDatabase))
            return Problem.Conflict("client.cannot-restore-databases", "The client's agent does not know how to restore databases.", "Update the agent, or restore the dump as a file.");
        var kind = path.Extension switch { ".sql" => "mariadb", ".dump" => "postgresql", _ => "" };
        var sources = (StoredMachine.Read(client.MachineJson)?.DatabaseSources ?? []).Where(source => source.Kind == kind).ToList();
        var from = isForeign ? await database.Set<Client>().Where(owner => owner.Id == archive.ClientId).Select(owner => owner.Name).SingleAsync(cancellationToken) : null;
        return new DumpChoice(path, clientId, client.Name, from, sources, policy);
    }
}
