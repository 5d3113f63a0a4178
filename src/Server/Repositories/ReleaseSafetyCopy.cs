using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Lets a safety copy go that is kept until somebody does. It stays for the days of any other from then on, so a click in error costs nothing.</summary>
public sealed class ReleaseSafetyCopy(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time)
{
    public sealed record Request(RepositoryId RepositoryId, SafetyCopyId SafetyCopyId);

    /// <param name="ExpiresAt">When it goes.</param>
    public sealed record Response(DateTimeOffset ExpiresAt);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (await database.Set<SafetyCopy>().SingleOrDefaultAsync(row => row.Id == request.SafetyCopyId && row.RepositoryId == request.RepositoryId, cancellationToken) is not { } copy)
            return Problem.NotFound("safety-copy");
        if (!copy.IsHeld)
            return new Response(copy.ExpiresAt);
        copy.Release(time.GetUtcNow(), repository.SafetyCopyDays);
        database.Record(
            actor, ActivityKind.SafetyCopyReleased, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"The copy of {copy.TakenAt:u}, kept until {copy.ExpiresAt:u}.");
        await database.SaveChangesAsync(cancellationToken);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return new Response(copy.ExpiresAt);
    }
}
