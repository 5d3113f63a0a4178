using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Makes a user of somebody who waits. The link to the provider is their way in; their role and permissions are the administrator's word and not the provider's.</summary>
public sealed class ApprovePendingUser(IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<ApprovePendingUser> log)
{
    /// <param name="Name">As the user is called here.</param>
    /// <param name="Grants">Of a user; an administrator has no need of them.</param>
    public sealed record Request(PendingUserId Id, string Name, bool IsAdministrator, Grants Grants);

    public sealed record Response(UserId UserId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (UserNameRule.Check(request.Name, "name") is { } wrongName)
            return wrongName;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<PendingUser>().SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken) is not { } pending)
            return OpenIdProblems.NotWaiting;
        var normalised = User.Normalise(request.Name);
        if (await database.Set<User>().AnyAsync(user => user.NormalisedName == normalised, cancellationToken))
            return Problem.Conflict("access.name-taken", "There is a user of this name already.", "If it is the same person, let them sign in and link the two on their account page.", "name");

        var now = time.GetUtcNow();
        var name = request.Name.Trim();
        var user = request.IsAdministrator ? User.CreateAdministrator(name, NewUser.NoPassword, now) : User.Create(name, NewUser.NoPassword, request.Grants, now);
        NewUser.Add(database, user, pending.Person, now);
        database.Record(actor, ActivityKind.ApprovalGiven, ActivitySubject.User(user.Id, user.Name), null, user.IsAdministrator ? "as administrator" : null);
        database.Remove(pending);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        OpenIdLog.Made(log, user.Id);
        return new Response(user.Id);
    }
}
