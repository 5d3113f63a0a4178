using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The places of jobs in the database. Asked under the write lock, the answer holds until the commit, whichever process asks.</summary>
internal static class JobPlaces
{
    /// <summary>Of all jobs that run or are given. There are never many.</summary>
    public static Task<List<JobPlace>> ReadPlacesAsync(this ServerDatabase database, CancellationToken cancellationToken) =>
        database.Set<Job>().AsNoTracking()
            .Where(job => (job.State == JobState.Leased || job.State == JobState.Running) && job.Kind != JobKind.Look && job.Kind != JobKind.Catalog)
            .Select(job => new JobPlace(
                job.Kind, job.ClientId,
                database.Set<Repository>().Where(repository => repository.Id == job.RepositoryId).Select(repository => (StorageLocationId?)repository.StorageLocationId).FirstOrDefault()))
            .ToListAsync(cancellationToken);

    public static async Task<JobPlace> PlaceOfAsync(this ServerDatabase database, Job job, CancellationToken cancellationToken) => new(
        job.Kind, job.ClientId,
        await database.Set<Repository>().Where(repository => repository.Id == job.RepositoryId)
            .Select(repository => (StorageLocationId?)repository.StorageLocationId).FirstOrDefaultAsync(cancellationToken));

    /// <summary>The client got a place; inside the caller's transaction.</summary>
    public static async Task GiveTurnAsync(this ServerDatabase database, ClientId clientId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.Set<ClientTurn>().Where(turn => turn.ClientId == clientId).ExecuteUpdateAsync(set => set.SetProperty(turn => turn.GivenAt, now), cancellationToken) == 0)
            database.Add(ClientTurn.Create(clientId, now));
    }
}
