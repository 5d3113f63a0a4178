using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>Takes a user away with sessions and API tokens. What they did stays in the record under their name.</summary>
public sealed class DeleteUser(IDbContextFactory<ServerDatabase> databases, ILogger<DeleteUser> log)
{
    public sealed record Request(UserId UserId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<User>().SingleOrDefaultAsync(row => row.Id == request.UserId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        if (await database.IsLastAdministratorAsync(user, cancellationToken))
            return LastAdministrator.Stays;
        database.Remove(user);
        database.Record(actor, ActivityKind.UserDeleted, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AccessLog.UserDeleted(log, user.Id, actor.UserId);
        return Done.It;
    }
}
