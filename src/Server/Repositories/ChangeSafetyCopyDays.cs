using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>How long safety copies of a repository are kept. Holds for those that are taken from now on, so that nobody shortens the way back of what was done already.</summary>
public sealed class ChangeSafetyCopyDays(IDbContextFactory<ServerDatabase> databases, Signals signals)
{
    public sealed record Request(RepositoryId RepositoryId, int Days);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (actor.Refuse(Permission.ManageRepositories, repository.ClientId) is { } forbidden)
            return forbidden;
        if (request.Days is < 1 or > SafetyCopy.MaxDays)
            return Problem.Invalid("safety-copy.days-out-of-range", $"A safety copy is kept between 1 and {SafetyCopy.MaxDays} days.", null, "days");
        database.Record(
            actor, ActivityKind.SafetyCopyDaysChanged, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            new ActivityChanges { { "safetyCopyDays", repository.SafetyCopyDays, request.Days } });
        repository.SafetyCopyDays = request.Days;
        await database.SaveChangesAsync(cancellationToken);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return Done.It;
    }
}
