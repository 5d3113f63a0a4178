using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// How clients stand, as a query: it filters, counts and orders thousands of them in the database. Each fact is one
/// look into an index, however long the history is.
/// </summary>
internal static class ClientStandings
{
    /// <param name="clients">Those that are wanted and may be seen: who filters here has fewer standings found.</param>
    public static IQueryable<ClientStanding> StandingsOf(this ServerDatabase database, IQueryable<Client> clients, DateTimeOffset now)
    {
        var oldestByHand = now - ProtectionRule.FreshByHandFor;
        var plans = database.Set<Plan>();
        var archives = database.Set<Archive>();
        var schedules = database.Set<Schedule>();
        var jobs = database.Set<Job>();
        // What is deleted saves nobody.
        var given = database.Set<Repository>().Where(repository => repository.State == RepositoryState.Deleted || repository.State == RepositoryState.Removing);
        return clients.AsNoTracking().Select(client => new ClientStanding
        {
            ClientId = client.Id,
            Name = client.Name,
            State = client.State,
            LastSeenAt = client.LastSeenAt,
            Protection =
                client.State == ClientState.Waiting ? Protection.WaitsForAgent
                : client.State == ClientState.Left ? Protection.NoAgent
                : !plans.Any(plan => plan.ClientId == client.Id) ? Protection.NoPlan
                : plans.Any(plan => plan.ClientId == client.Id && !archives.Any(archive => archive.PlanId == plan.Id))
                    || plans.Any(plan => plan.ClientId == client.Id && given.Any(repository => repository.Id == plan.RepositoryId)) ? Protection.NotYet
                // By what its schedule promised and the client's threshold; what runs only by hand promises nothing and has its own age.
                : plans.Any(plan => plan.ClientId == client.Id && schedules.Any(schedule => schedule.PlanId == plan.Id && schedule.OverdueAt <= now
                    && !archives.Any(archive => archive.PlanId == plan.Id && archive.ReceivedAt >= schedule.ExpectedAt))) ? Protection.Overdue
                : plans.Any(plan => plan.ClientId == client.Id && !schedules.Any(schedule => schedule.PlanId == plan.Id && schedule.NextRunAt != null)
                    && !archives.Any(archive => archive.PlanId == plan.Id && archive.ReceivedAt >= oldestByHand)) ? Protection.Overdue
                : plans.Any(plan => plan.ClientId == client.Id && jobs.Any(job => job.PlanId == plan.Id
                    && job.QueuedAt > archives.Where(archive => archive.PlanId == plan.Id).Max(archive => (DateTimeOffset?)archive.ReceivedAt)
                    && job.Kind == JobKind.Backup && (job.State == JobState.Failed || job.State == JobState.Lost))) ? Protection.Failing
                : Protection.Protected,
        });
    }
}
