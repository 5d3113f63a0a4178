using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Every version of one path of a client, newest first, with the archives that hold it.</summary>
public sealed class GetFileHistory(IDbContextFactory<ServerDatabase> databases, CatalogReader reader)
{
    /// <summary>More archives of one version are counted, not listed.</summary>
    public const int MostHolders = 200;

    /// <param name="Path">Bytes of the path without slashes at its ends, exactly as archives have it.</param>
    public sealed record Request(ClientId ClientId, byte[] Path, PageRange Range);

    /// <param name="Total">How many versions there are.</param>
    /// <param name="IsInNewestArchive">False for what was deleted since: no plan's newest archive holds it.</param>
    /// <param name="NotReadyCount">How many of the client's repositories could not be asked because their catalog is not ready.</param>
    public sealed record Response(WirePath Path, IReadOnlyList<FileVersion> Items, int Total, bool IsInNewestArchive, int NotReadyCount);

    /// <param name="File">What it was like.</param>
    /// <param name="PlanName">Null when the plan is no more.</param>
    /// <param name="ArchiveCount">How many archives hold it.</param>
    /// <param name="Archives">The newest <see cref="MostHolders"/> of them, newest first.</param>
    public sealed record FileVersion(ArchiveFile File, PlanId PlanId, string? PlanName, int ArchiveCount, IReadOnlyList<Holder> Archives);

    public sealed record Holder(ArchiveId ArchiveId, DateTimeOffset ReceivedAt);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.ClientsFor(actor).AnyAsync(client => client.Id == request.ClientId, cancellationToken))
            return Problem.NotFound("client");
        if (request.Path.Length == 0)
            return Problem.Invalid("path.invalid", "The top of an archive has no history.", field: "path");

        var rows = await ListAsync(database, request.ClientId, actor, cancellationToken);
        var known = rows.ToDictionary(row => row.Id.Value);
        var (versions, notReady) = (new List<(PathVersion Version, List<Row> Holders)>(), 0);
        foreach (var catalog in await database.CatalogsOfAsync(request.ClientId, actor, cancellationToken))
        {
            if ((await reader.ReadAsync(catalog, file => file.GetHistory(request.Path), cancellationToken)).IsSuccess(out var history, out _))
                versions.AddRange(history.Select(version => (version, HoldersOf(version, known))).Where(pair => pair.Item2.Count > 0));
            else
                notReady++;
        }

        if (versions.Count == 0 && notReady == 0)
            return Problem.NotFound("file");
        var newest = rows.Where(row => row.State == CatalogState.Indexed).GroupBy(row => row.PlanId).Select(plan => plan.MaxBy(row => row.ReceivedAt)).ToHashSet();
        var page = versions.OrderByDescending(pair => pair.Holders[0].ReceivedAt).Skip(request.Range.Offset).Take(request.Range.Limit);
        return new Response(
            new WirePath(request.Path), [.. page.Select(pair => Make(request.Path, pair.Version, pair.Holders))], versions.Count,
            versions.Exists(pair => newest.Contains(pair.Holders[0])), notReady);
    }

    private static Task<List<Row>> ListAsync(ServerDatabase database, ClientId clientId, Actor actor, CancellationToken cancellationToken) =>
        (from archive in database.ArchivesFor(actor).AsNoTracking()
         where archive.ClientId == clientId
         join plan in database.Set<Plan>() on archive.PlanId equals plan.Id into plans
         from plan in plans.DefaultIfEmpty()
         select new Row(archive.Id, archive.ReceivedAt, archive.CatalogState, archive.PlanId, plan == null ? null : plan.Name)).ToListAsync(cancellationToken);

    /// <summary>Newest first. The catalog may still hold an archive that was deleted a moment ago.</summary>
    private static List<Row> HoldersOf(PathVersion version, Dictionary<Guid, Row> known) =>
        [.. version.Archives.Select(known.GetValueOrDefault).OfType<Row>().OrderByDescending(row => row.ReceivedAt)];

    private static FileVersion Make(byte[] path, PathVersion version, List<Row> holders) => new(
        ArchiveFile.From(path, version.Entry), holders[0].PlanId, holders[0].PlanName, holders.Count,
        [.. holders.Take(MostHolders).Select(row => new Holder(row.Id, row.ReceivedAt))]);

    private sealed record Row(ArchiveId Id, DateTimeOffset ReceivedAt, CatalogState State, PlanId PlanId, string? PlanName);
}
