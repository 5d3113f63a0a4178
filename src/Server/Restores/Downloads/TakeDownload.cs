using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>Takes a ticket in exchange for what it stands for. A ticket of somebody else is none, and stays good for its owner.</summary>
public sealed class TakeDownload(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, TimeProvider time)
{
    private static readonly Problem NotGood = new(
        "download.not-found", ProblemKind.NotFound, "This download was used already, or its time is over.", "Start the download again from the archive's page.");

    public sealed record Request(string Ticket);

    /// <param name="Paths">As borg's command line takes them; empty means everything.</param>
    /// <param name="Format">As what it comes.</param>
    /// <param name="FileName">What the browser is told to call it; may hold any character.</param>
    public sealed record Response(ArchiveId ArchiveId, RepositoryId RepositoryId, string ArchiveName, IReadOnlyList<string> Paths, DownloadFormat Format, string FileName);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var hash = Tokens.Hash(request.Ticket);
        var now = time.GetUtcNow();
        var good = database.Set<DownloadTicket>().Where(ticket => ticket.Hash == hash && ticket.UserId == actor.UserId && ticket.ExpiresAt > now);
        var ticket = await good.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        // Of two that come with the same ticket, one deletes it.
        if (ticket is null || await good.ExecuteDeleteAsync(cancellationToken) == 0)
            return NotGood;

        if (!(await database.FindArchiveAsync(ticket.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (await archive.VerifyAsync(borg, cancellationToken) is { } changed)
            return changed;
        var paths = JsonSerializer.Deserialize<IReadOnlyList<WirePath>>(ticket.PathsJson, RestJson.Options) ?? [];
        database.Record(actor, ActivityKind.DownloadTaken, await database.SubjectAsync(archive, cancellationToken), detail: SelectionWords.Describe(paths));
        await database.SaveChangesAsync(cancellationToken);
        return new Response(archive.Id, archive.RepositoryId, archive.Name, [.. paths.Select(path => path.Text)], ticket.Format, NameOf(archive, paths, ticket.Format));
    }

    private static string NameOf(Archive archive, IReadOnlyList<WirePath> paths, DownloadFormat format)
    {
        var ending = format == DownloadFormat.Zip ? ".zip" : ".tar.gz";
        if (paths is not [var path])
            return archive.Name + ending;
        var name = path.Text[(path.Text.LastIndexOf('/') + 1)..];
        return format == DownloadFormat.File ? name : $"{name}-{archive.Name}{ending}";
    }
}
