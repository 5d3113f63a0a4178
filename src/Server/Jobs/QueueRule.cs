using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Which of the queued jobs begin next. Pure. Restores first; then clients take turns: whoever has fewest jobs at work and
/// waited longest since its last one comes next, however many more it has queued. From two places on, one of the server and
/// one of each location are kept for what somebody waits for in person.
/// </summary>
public static class QueueRule
{
    /// <summary>Why the job finds no place beside those that run; null where it does.</summary>
    public static JobWait? Refuse(WorkLimits limits, IEnumerable<JobPlace> running, JobPlace job)
    {
        var (ofClient, sameKind, ofAgents, atLocation) = (0, 0, 0, 0);
        foreach (var other in running)
        {
            var isOfAgent = IsOfAgent(other.Kind);
            ofAgents += isOfAgent ? 1 : 0;
            ofClient += isOfAgent && other.ClientId == job.ClientId ? 1 : 0;
            sameKind += other.Kind == job.Kind && other.ClientId == job.ClientId ? 1 : 0;
            atLocation += TakesPlace(other.Kind) && other.LocationId is not null && other.LocationId == job.LocationId ? 1 : 0;
        }

        if (!TakesPlace(job.Kind))
            return null;
        if (IsOfAgent(job.Kind))
        {
            // Two backups of one machine only slow each other down.
            if (sameKind > 0)
                return JobWait.EarlierJob;
            if (ofClient >= limits.PerClient)
                return JobWait.ClientLimit;
            if (ofAgents >= Room(limits.PerServer, job.Kind))
                return JobWait.ServerLimit;
        }

        return atLocation >= Room(limits.PerLocation, job.Kind) ? JobWait.LocationLimit : null;
    }

    /// <summary>Those that begin now, in their order. No further one would find a place beside them.</summary>
    public static IReadOnlyList<WaitingJob> Choose(WorkLimits limits, IReadOnlyCollection<JobPlace> running, IReadOnlyCollection<WaitingJob> waiting)
    {
        var places = running.ToList();
        var written = new HashSet<RepositoryId>();
        var chosen = new List<WaitingJob>();
        foreach (var job in InOrder(running, waiting))
        {
            if ((job.Writes && written.Contains(job.RepositoryId)) || Refuse(limits, places, job.Place) is not null)
                continue;
            chosen.Add(job);
            places.Add(job.Place);
            if (job.Writes)
                written.Add(job.RepositoryId);
        }

        return chosen;
    }

    /// <summary>Somebody waits for it in person.</summary>
    public static bool IsFirst(JobKind kind) => kind is JobKind.Restore or JobKind.WayBack or JobKind.Look;

    /// <summary>The others are over in a moment, or only read a little and have lanes of their own.</summary>
    public static bool TakesPlace(JobKind kind) => kind is not (JobKind.Look or JobKind.Catalog);

    private static bool IsOfAgent(JobKind kind) => kind is JobKind.Backup or JobKind.Restore or JobKind.ClientProof;

    private static int Room(int most, JobKind kind) => IsFirst(kind) || most < 2 ? most : most - 1;

    private static IEnumerable<WaitingJob> InOrder(IReadOnlyCollection<JobPlace> running, IReadOnlyCollection<WaitingJob> waiting)
    {
        var atWork = running.CountBy(place => place.ClientId).ToDictionary();
        var ranked = from job in waiting
                     group job by (job.Place.ClientId, IsFirst: IsFirst(job.Place.Kind)) into own
                     from entry in own.OrderBy(job => job.QueuedAt).ThenBy(job => job.Id.Value).Index()
                     select (Job: entry.Item, own.Key.IsFirst, Rank: entry.Index + atWork.GetValueOrDefault(own.Key.ClientId));
        return ranked.OrderByDescending(entry => entry.IsFirst).ThenBy(entry => entry.Rank)
            .ThenBy(entry => entry.Job.TurnAt ?? DateTimeOffset.MinValue).ThenBy(entry => entry.Job.QueuedAt).ThenBy(entry => entry.Job.Id.Value)
            .Select(entry => entry.Job);
    }
}
