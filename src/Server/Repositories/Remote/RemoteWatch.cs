using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Looks now and then whether each remote host is there, and what it says is free. One that has not passed its test yet, or must not be used, is left alone.</summary>
internal sealed class RemoteWatch(IDbContextFactory<ServerDatabase> databases, RemoteHosts hosts, TimeProvider time, ILogger<RemoteWatch> log) : PeriodicWorker(TimeSpan.FromMinutes(30), time, log)
{
    /// <summary>One look.</summary>
    internal Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        List<RemoteHost> known;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            known = await database.Set<RemoteHost>().AsNoTracking().Where(host => host.TestedAt != null && host.KeyChangedAt == null).OrderBy(host => host.StorageLocationId).ToListAsync(cancellationToken);
        foreach (var host in known)
        {
            Problem? problem;
            RemoteProbe.Seen? seen = null;
            try
            {
                (await RemoteProbe.LookAsync(await hosts.PrepareAsync(host, cancellationToken), cancellationToken)).IsSuccess(out seen, out problem);
            }
            catch (RemoteHostException unusable)
            {
                problem = unusable.Problem;
            }

            if (problem is not null)
                log.NotUsable(host.StorageLocationId, problem.Code, problem.Detail);
            await hosts.HearAsync(host.StorageLocationId, problem, seen?.BorgVersion, seen?.Space, cancellationToken);
        }
    }
}
