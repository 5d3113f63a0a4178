using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>Changes role and permissions of a user, or shuts them out for a while. Whoever's rights change signs in anew: their sessions end within seconds.</summary>
public sealed class ChangeUser(IDbContextFactory<ServerDatabase> databases, ILogger<ChangeUser> log)
{
    public sealed record Request(UserId UserId, bool IsAdministrator, bool IsDisabled, Grants Grants);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // The write lock from the begin: of two administrators who end each other at once, one stays.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<User>().SingleOrDefaultAsync(row => row.Id == request.UserId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        if ((!request.IsAdministrator || request.IsDisabled) && await database.IsLastAdministratorAsync(user, cancellationToken))
            return LastAdministrator.Stays;
        database.Record(actor, ActivityKind.UserChanged, ActivitySubject.User(user.Id, user.Name), new ActivityChanges
        {
            { "isAdministrator", user.IsAdministrator, request.IsAdministrator },
            { "isDisabled", user.IsDisabled, request.IsDisabled },
            { "grants", user.Grants, request.Grants },
        });
        user.ChangeRights(request.IsAdministrator, request.Grants);
        user.Disable(request.IsDisabled);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AccessLog.UserChanged(log, user.Id, actor.UserId);
        return Done.It;
    }
}
