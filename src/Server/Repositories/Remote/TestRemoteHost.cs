using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// Tests a remote host: reached, the pinned host key, the server's key, borg and its version, a folder that can be written
/// to. Passing it opens what another host key had closed: the right one is back.
/// </summary>
public sealed class TestRemoteHost(IDbContextFactory<ServerDatabase> databases, RemoteHosts hosts)
{
    public sealed record Request(StorageLocationId StorageLocationId);

    /// <param name="BorgVersion">Which it has.</param>
    /// <param name="FreeBytes">Null where it does not say.</param>
    public sealed record Response(string BorgVersion, long? FreeBytes, long? TotalBytes);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        RemoteHost? host;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            host = await database.Set<RemoteHost>().AsNoTracking().SingleOrDefaultAsync(row => row.StorageLocationId == request.StorageLocationId, cancellationToken);
        if (host is null)
            return Problem.NotFound("remote-host");
        try
        {
            var result = await RemoteProbe.TestAsync(await hosts.PrepareAsync(host, cancellationToken), cancellationToken);
            var passed = result.IsSuccess(out var seen, out var problem);
            await hosts.HearAsync(request.StorageLocationId, problem, seen?.BorgVersion, seen?.Space, cancellationToken);
            return passed ? new Response(seen!.BorgVersion, seen.Space?.FreeBytes, seen.Space?.TotalBytes) : problem!; // because one of them is there
        }
        catch (RemoteHostException unusable)
        {
            return unusable.Problem;
        }
    }
}
