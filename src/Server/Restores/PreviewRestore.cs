using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a restore or a download of a selection would bring, and where a restore may go.</summary>
public sealed class PreviewRestore(IDbContextFactory<ServerDatabase> databases, SelectionCheck check)
{
    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    /// <param name="ClientId">Where to, if not to the client that the files are of.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, ClientId? ClientId = null);

    /// <param name="FileCount">Files; folders are not counted. Null where the catalog is not ready.</param>
    /// <param name="Bytes">Of the files' contents.</param>
    /// <param name="LookalikeCount">Selected paths with a question mark, which bring back every file that looks the same.</param>
    /// <param name="SourceClientId">The client that the files are of.</param>
    /// <param name="ClientName">Where they go.</param>
    /// <param name="Targets">Folders below which the client lets restores write.</param>
    /// <param name="RestoresInPlace">It lets them write where the files were.</param>
    /// <param name="CanChoose">Its agent can write beside and over files that are there.</param>
    /// <param name="CanLook">Its agent can look before it writes.</param>
    /// <param name="SuggestedTarget">A fresh folder below the first of them; null when there is none.</param>
    /// <param name="RestoreProblem">Why the client takes no restore now; a download needs no client.</param>
    public sealed record Response(
        long? FileCount, long? Bytes, int LookalikeCount, ClientId SourceClientId, string ClientName, IReadOnlyList<WirePath> Targets,
        bool RestoresInPlace, bool CanChoose, bool CanLook, WirePath? SuggestedTarget, string? RestoreProblem);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem))
            return problem;
        // A list of files that is not ready stands in nobody's way: everything can be had without it, and what was chosen from borg's own list.
        var isCounted = (await check.HandleAsync(archive, selection, cancellationToken)).IsSuccess(out var summary, out problem);
        if (!isCounted && problem?.Kind != ProblemKind.Conflict)
            return problem ?? Problem.NotFound("archive");

        var clientId = request.ClientId ?? archive.ClientId;
        if (clientId != archive.ClientId && await database.RefuseClientAsync(clientId, Permission.Restore, actor, cancellationToken) is { } mayNot)
            return mayNot;
        var policy = await RestorePolicy.OfAsync(database, clientId, cancellationToken);
        return new Response(
            summary?.FileCount, summary?.SizeBytes, selection.LookalikeCount, archive.ClientId, policy.Name, policy.Targets,
            policy.RestoresInPlace && policy.CanChoose, policy.CanChoose, policy.CanLook,
            RestoreTarget.Suggest(policy.Targets, archive.Name, Guid.CreateVersion7()), policy.RefusalOf(clientId != archive.ClientId)?.Detail);
    }
}
