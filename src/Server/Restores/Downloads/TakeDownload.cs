using System.Security.Cryptography;
using System.Text;
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
    /// <summary>How long a download that broke off can be gone on with.</summary>
    public static readonly TimeSpan StaysFor = TimeSpan.FromDays(1);

    private static readonly Problem NotGood = new(
        "download.not-found", ProblemKind.NotFound, "This download was used already, or its time is over.", "Start the download again from the archive's page.");

    /// <param name="OnlyLooks">What it would be is asked for, and nothing of it: the ticket stays as it is.</param>
    public sealed record Request(string Ticket, bool OnlyLooks = false);

    /// <param name="Paths">As borg's command line takes them; empty means everything.</param>
    /// <param name="Format">As what it comes.</param>
    /// <param name="FileName">What the browser is told to call it; may hold any character.</param>
    /// <param name="SizeBytes">Of a single file; null where it is not known, or for others.</param>
    /// <param name="EntityTag">Of a single file: the same for the same bytes, and for no others. In quotes.</param>
    public sealed record Response(
        ArchiveId ArchiveId, RepositoryId RepositoryId, string ArchiveName, IReadOnlyList<string> Paths, DownloadFormat Format, string FileName, long? SizeBytes, string EntityTag)
    {
        internal DownloadTicket? Ticket { get; init; }
    }

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var hash = Tokens.Hash(request.Ticket);
        var now = time.GetUtcNow();
        var good = database.Set<DownloadTicket>().Where(ticket => ticket.Hash == hash && ticket.UserId == actor.UserId && ticket.ExpiresAt > now);
        var ticket = await good.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (ticket is null || (!request.OnlyLooks && !await TakeAsync(good, ticket, now, cancellationToken)))
            return NotGood;

        if (!(await database.FindArchiveAsync(ticket.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        var paths = JsonSerializer.Deserialize<IReadOnlyList<WirePath>>(ticket.PathsJson, RestJson.Options) ?? [];
        var response = new Response(
            archive.Id, archive.RepositoryId, archive.Name, ticket.ContentPath is { } content ? [content] : [.. paths.Select(path => path.Text)], ticket.Format,
            NameOf(archive, paths, ticket.Format), ticket.SizeBytes, TagOf(archive, paths))
        {
            Ticket = ticket,
        };
        if (request.OnlyLooks)
            return response;
        if (await archive.VerifyAsync(borg, cancellationToken) is { } changed)
            return changed;
        // The pieces of one file are one download.
        if (ticket.TakenAt is null)
            database.Record(actor, ActivityKind.DownloadTaken, await database.SubjectAsync(archive, cancellationToken), detail: SelectionWords.Describe(paths));
        await database.SaveChangesAsync(cancellationToken);
        return response;
    }

    /// <summary>Makes the ticket of a download good again that broke off.</summary>
    internal async Task GiveBackAsync(Response download, CancellationToken cancellationToken)
    {
        if (download is not { Ticket: { } ticket, Format: not DownloadFormat.File })
            return;
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Add(ticket.Again(now, now + StaysFor));
        await database.SaveChangesAsync(cancellationToken);
    }

    private static async Task<bool> TakeAsync(IQueryable<DownloadTicket> good, DownloadTicket ticket, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Of two that come with the same ticket, one deletes it. A file is asked for piece by piece.
        if (ticket.Format != DownloadFormat.File)
            return await good.ExecuteDeleteAsync(cancellationToken) > 0;
        var until = now + StaysFor;
        return await good.ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, until).SetProperty(row => row.TakenAt, now), cancellationToken) > 0;
    }

    // borg's id of an archive changes with any byte in it; an archive and a path name their bytes for ever.
    private static string TagOf(Archive archive, IReadOnlyList<WirePath> paths) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(archive.BorgId + '\0' + string.Join('\0', paths.Select(path => path.Text)))))[..40]}\"";

    private static string NameOf(Archive archive, IReadOnlyList<WirePath> paths, DownloadFormat format)
    {
        var ending = format == DownloadFormat.Zip ? ".zip" : ".tar.gz";
        if (paths is not [var path])
            return archive.Name + ending;
        var name = path.Text[(path.Text.LastIndexOf('/') + 1)..];
        return format == DownloadFormat.File ? name : $"{name}-{archive.Name}{ending}";
    }
}
