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

/// <summary>Checks a selection and gives the address under which its user can download it.</summary>
public sealed class StartDownload(IDbContextFactory<ServerDatabase> databases, SelectionCheck check, CatalogReader reader, TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, DownloadFormat Format = DownloadFormat.TarGz);

    /// <param name="Url">Path on this server. For the user who asked, to be begun until <paramref name="ExpiresAt"/>. Good until it has come whole; a single file can be asked for by ranges for a day.</param>
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
        OneFile? file = null;
        if (request.Format == DownloadFormat.File && !(await FindFileAsync(archive, selection, cancellationToken)).IsSuccess(out file, out problem))
            return problem;

        var now = time.GetUtcNow();
        await database.Set<DownloadTicket>().Where(old => old.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        var (ticket, hash) = Tokens.Create();
        var paths = JsonSerializer.Serialize(selection.Paths, RestJson.Options);
        database.Add(DownloadTicket.Create(hash, userId, archive.Id, paths, request.Format, file?.SizeBytes, file?.ContentPath, now + ValidFor));
        await database.SaveChangesAsync(cancellationToken);
        return new Response($"/api/v1/downloads/{ticket}", now + ValidFor, selection.LookalikeCount);
    }

    /// <summary>A problem where the selection cannot come as a single file.</summary>
    private async Task<Result<OneFile>> FindFileAsync(Archive archive, Selection selection, CancellationToken cancellationToken)
    {
        if (selection.Paths is not [var path] || selection.LookalikeCount > 0)
            return NotOneFile;
        var answer = await reader.ReadAsync(archive, catalog => Find(catalog, archive.Id.Value, path.Bytes.ToArray()), cancellationToken);
        return answer.IsSuccess(out var found, out var problem) ? (found.IsFile ? found : NotOneFile) : problem;
    }

    /// <summary>borg writes the content of a file with several names with the first of them; asked for another one, it writes nothing.</summary>
    private static OneFile? Find(CatalogFile catalog, Guid archive, byte[] path)
    {
        if (catalog.GetEntry(archive, path) is not { } entry)
            return null;
        if (!entry.IsHardLink)
            return new OneFile(entry.Type == EntryType.File, entry.SizeBytes, null);
        var first = new WirePath(entry.LinkTarget);
        return catalog.GetEntry(archive, entry.LinkTarget) is { Type: EntryType.File, IsHardLink: false } content && first.IsText && !first.Bytes.Contains((byte)'?')
            ? new OneFile(true, content.SizeBytes, first.Text)
            : new OneFile(false, 0, null);
    }

    private sealed record OneFile(bool IsFile, long SizeBytes, string? ContentPath);

    private static Problem NotOneFile { get; } = Problem.Invalid(
        "download.not-one-file", "Only one file can come as it is, and only if no other looks like it.", "Take a .zip or .tar.gz.", "format");
}
