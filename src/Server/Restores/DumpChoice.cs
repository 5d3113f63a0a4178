using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>A dump of an archive, and the sources of its client that could take it, by the word of the agent. The agent decides by the sources' own files.</summary>
internal sealed record DumpChoice(DumpPath Dump, string ClientName, IReadOnlyList<DatabaseSourceFacts> Sources, RestorePolicy Policy)
{
    public static async Task<Result<DumpChoice>> FindAsync(ServerDatabase database, Archive archive, string dump, CancellationToken cancellationToken)
    {
        if (DumpPath.Parse(dump) is not { Database: not null } path)
            return Problem.Invalid("restore.no-dump", "This file is not the dump of a database.", "Restore it as a file.", "dump");
        var client = await database.Set<Client>().AsNoTracking().Where(client => client.Id == archive.ClientId)
            .Select(client => new { client.Name, client.State, client.MachineJson }).SingleAsync(cancellationToken);
        var policy = RestorePolicy.Of(client.Name, client.State, client.MachineJson);
        if (policy.RefusalOf(isForeign: false) is { } refusal)
            return refusal;
        if (!policy.Known.Contains(Capabilities.RestoreDatabase))
            return Problem.Conflict("client.cannot-restore-databases", "The client's agent does not know how to restore databases.", "Update the agent, or restore the dump as a file.");
        var kind = path.Extension switch { ".sql" => "mariadb", ".dump" => "postgresql", _ => "" };
        var sources = (StoredMachine.Read(client.MachineJson)?.DatabaseSources ?? []).Where(source => source.Kind == kind).ToList();
        return new DumpChoice(path, client.Name, sources, policy);
    }
}
