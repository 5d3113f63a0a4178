using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Where the dump of a database could be loaded, and what is there; before anything is.</summary>
public sealed class PreviewDatabaseRestore(IDbContextFactory<ServerDatabase> databases, SelectionCheck check)
{
    /// <param name="Dump">As browsing gives it, for example <c>databases/main/shop.dump</c>.</param>
    /// <param name="ClientId">Where it is to go; null for the client that it is of.</param>
    public sealed record Request(ArchiveId ArchiveId, string Dump, ClientId? ClientId = null);

    /// <param name="Database">What the dump is of.</param>
    /// <param name="Source">Where it was.</param>
    /// <param name="DumpBytes">How large the dump is; null where the catalog is not ready.</param>
    /// <param name="SavedAt">When the archive was received.</param>
    /// <param name="ClientName">Where it goes.</param>
    /// <param name="Targets">Sources of the client of the same kind, with their databases.</param>
    /// <param name="SafetyDirectory">Where a dump of what is replaced would be kept; null when the client lets no restore write a file.</param>
    public sealed record Response(
        string Database, string Source, long? DumpBytes, DateTimeOffset SavedAt, string ClientName, IReadOnlyList<DatabaseSourceFacts> Targets, WirePath? SafetyDirectory);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!(await DumpChoice.FindAsync(database, archive, request.Dump, request.ClientId, actor, cancellationToken)).IsSuccess(out var choice, out problem))
            return problem;
        if (!Selection.Of([new WirePath(request.Dump)]).IsSuccess(out var selection, out problem))
            return problem;
        (await check.HandleAsync(archive, selection, cancellationToken)).IsSuccess(out var summary, out _);
        return new Response(
            choice.Dump.Database ?? "", choice.Dump.Source, summary?.SizeBytes, archive.ReceivedAt, choice.ClientName, choice.Sources,
            RestoreTarget.Suggest(choice.Policy.Targets, $"before-{archive.Name}", Guid.CreateVersion7()));
    }
}
