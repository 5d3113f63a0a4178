using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The places of jobs in the database. Asked under the write lock, the answer holds until the commit, whichever process asks.</summary>
internal static class JobPlaces
{
    /// <summary>Of all jobs that run or are given. There are never many.</summary>
    public static Task<List<JobPlace>> ReadPlacesAsync(this ServerDatabase database, CancellationToken cancellationToken) => database.PlacesOf(
        database.Set<Job>().Where(job => (job.State == JobState.Leased || job.State == JobState.Running) && job.Kind != JobKind.Look && job.Kind != JobKind.Catalog))
        .ToListAsync(cancellationToken);

    public static Task<JobPlace> PlaceOfAsync(this ServerDatabase database, Job job, CancellationToken cancellationToken) =>
        database.PlacesOf(database.Set<Job>().Where(row => row.Id == job.Id)).SingleAsync(cancellationToken);

    /// <summary>The first of these queued jobs, with what decides whose turn it is.</summary>
    public static async Task<List<WaitingJob>> ReadWaitingAsync(this ServerDatabase database, IQueryable<Job> jobs, JobWorks works, int most, CancellationToken cancellationToken) =>
        (await jobs.AsNoTracking().OrderBy(job => job.QueuedAt).ThenBy(job => job.Id).Take(most)
            .Select(job => new
            {
                job.Id,
                job.Kind,
                job.ClientId,
                job.RepositoryId,
                job.PlanId,
                job.QueuedAt,
                LocationId = database.Set<Repository>().Where(row => row.Id == job.RepositoryId).Select(row => (StorageLocationId?)row.StorageLocationId).FirstOrDefault(),
                TurnAt = database.Set<ClientTurn>().Where(turn => turn.ClientId == job.ClientId).Select(turn => (DateTimeOffset?)turn.GivenAt).FirstOrDefault(),
            }).ToListAsync(cancellationToken))
        .ConvertAll(row => new WaitingJob(
            row.Id, new JobPlace(row.Kind, row.ClientId, row.LocationId), row.RepositoryId, works.Writes(row.Kind), row.QueuedAt, row.TurnAt)
        { PlanId = row.PlanId });

    /// <summary>The client got a place; inside the caller's transaction.</summary>
    public static async Task GiveTurnAsync(this ServerDatabase database, ClientId clientId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.Set<ClientTurn>().Where(turn => turn.ClientId == clientId).ExecuteUpdateAsync(set => set.SetProperty(turn => turn.GivenAt, now), cancellationToken) == 0)
            database.Add(ClientTurn.Create(clientId, now));
    }

    private static IQueryable<JobPlace> PlacesOf(this ServerDatabase database, IQueryable<Job> jobs) => jobs.AsNoTracking().Select(job => new JobPlace(
        job.Kind, job.ClientId,
        database.Set<Repository>().Where(repository => repository.Id == job.RepositoryId).Select(repository => (StorageLocationId?)repository.StorageLocationId).FirstOrDefault()));
}
