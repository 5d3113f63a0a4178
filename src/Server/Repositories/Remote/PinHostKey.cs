using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>A person has compared the fingerprint of another host key, and decides for it. What lies there is open again once the test has passed.</summary>
public sealed class PinHostKey(IDbContextFactory<ServerDatabase> databases, TestRemoteHost test)
{
    /// <param name="HostKey">As <see cref="ScanHostKey"/> gave it.</param>
    public sealed record Request(StorageLocationId StorageLocationId, string HostKey);

    public async Task<Result<TestRemoteHost.Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (HostKeys.Parse(request.HostKey) is not { } hostKey)
            return Problem.Invalid("remote-host.host-key-invalid", "That is no host key.", "Ask the remote host for it first.", "hostKey");
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await database.Set<RemoteHost>().SingleOrDefaultAsync(row => row.StorageLocationId == request.StorageLocationId, cancellationToken) is not { } host)
                return Problem.NotFound("remote-host");
            database.Record(
                actor, ActivityKind.HostKeyPinned, new ActivitySubject("storage-location", request.StorageLocationId.Value, host.Address.Host),
                new ActivityChanges { { "hostKey", HostKeys.Fingerprint(host.HostKey), HostKeys.Fingerprint(hostKey) } });
            host.Pin(hostKey);
            await database.SaveChangesAsync(cancellationToken);
        }

        return await test.HandleAsync(new(request.StorageLocationId), actor, cancellationToken);
    }
}
