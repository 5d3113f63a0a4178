using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The jobs that an actor may see, and what is needed to stop one.</summary>
public static class JobQueries
{
    public static IQueryable<Job> JobsFor(this ServerDatabase database, Actor actor) => database.Set<Job>().SeenBy(actor, job => job.ClientId);

    /// <summary>Who may begin it may end it.</summary>
    public static Permission Needs(this JobKind kind) => kind switch
    {
        JobKind.Backup => Permission.TriggerBackup,
        JobKind.Restore or JobKind.Proof or JobKind.ClientProof => Permission.Restore,
        _ => Permission.MaintainRepositories,
    };
}
