using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a restore or a download of a selection would bring, and where a restore may go.</summary>
public sealed class PreviewRestore(IDbContextFactory<ServerDatabase> databases, SelectionCheck check)
{
    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths);

    /// <param name="FileCount">Files; folders are not counted.</param>
    /// <param name="Bytes">Of the files' contents.</param>
    /// <param name="LookalikeCount">Selected paths with a question mark, which bring back every file that looks the same.</param>
    /// <param name="Targets">Folders below which the client lets restores write.</param>
    /// <param name="SuggestedTarget">A fresh folder below the first of them; null when there is none.</param>
    /// <param name="RestoreProblem">Why the client takes no restore now; a download needs no client.</param>
    public sealed record Response(
        long FileCount, long Bytes, int LookalikeCount, IReadOnlyList<WirePath> Targets, WirePath? SuggestedTarget, string? RestoreProblem);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem))
            return problem;
        if (!(await check.HandleAsync(archive, selection, cancellationToken)).IsSuccess(out var summary, out problem))
            return problem;

        var policy = await RestorePolicy.OfAsync(database, archive.ClientId, cancellationToken);
        return new Response(
            summary.FileCount, summary.SizeBytes, selection.LookalikeCount, policy.Targets,
            RestoreTarget.Suggest(policy.Targets, archive.Name, Guid.CreateVersion7()), policy.Refusal?.Detail);
    }
}
