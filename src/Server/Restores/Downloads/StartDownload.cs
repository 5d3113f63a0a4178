using System.Text.Json;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>Checks a selection and gives the one-time address under which its user can download it.</summary>
public sealed class StartDownload(IDbContextFactory<ServerDatabase> databases, SelectionCheck check, CatalogReader reader, TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, DownloadFormat Format = DownloadFormat.TarGz);

    /// <param name="Url">Path on this server. Good once, for the user who asked, until <paramref name="ExpiresAt"/>.</param>
    /// <param name="LookalikeCount">Selected paths with a question mark, which bring every file that looks the same.</param>
    public sealed record Response(string Url, DateTimeOffset ExpiresAt, int LookalikeCount);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (actor.UserId is not { } userId)
            return new Problem("download.no-user", ProblemKind.Forbidden, "A download belongs to the user who asks for it.");
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem) || selection.ToText().IsProblem(out problem))
            return problem;
        // borg does not fail where a path is missing, so what is selected is looked up before; everything needs no look.
        if (!selection.IsEverything && (await check.HandleAsync(archive, selection, cancellationToken)).IsProblem(out problem))
            return problem;
        if (request.Format == DownloadFormat.File && await NotOneFileAsync(archive, selection, cancellationToken) is { } several)
            return several;

        var now = time.GetUtcNow();
        await database.Set<DownloadTicket>().Where(old => old.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        var (ticket, hash) = Tokens.Create();
        var paths = JsonSerializer.Serialize(selection.Paths, RestJson.Options);
        database.Add(DownloadTicket.Create(hash, userId, archive.Id, paths, request.Format, now + ValidFor));
        await database.SaveChangesAsync(cancellationToken);
        return new Response($"/api/v1/downloads/{ticket}", now + ValidFor, selection.LookalikeCount);
    }

    /// <summary>Why the selection cannot come as a single file; null if it can.</summary>
    private async Task<Problem?> NotOneFileAsync(Archive archive, Selection selection, CancellationToken cancellationToken)
    {
        if (selection.Paths is not [var path] || selection.LookalikeCount > 0)
            return NotOneFile;
        var entry = await reader.ReadAsync(archive, catalog => catalog.GetEntry(archive.Id.Value, path.Bytes.ToArray()), cancellationToken);
        return entry.IsSuccess(out var found, out var problem) ? (found.Type == EntryType.File ? null : NotOneFile) : problem;
    }

    private static Problem NotOneFile { get; } = Problem.Invalid(
        "download.not-one-file", "Only one file can come as it is, and only if no other looks like it.", "Take a .zip or .tar.gz.", "format");
}
