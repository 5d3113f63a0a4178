using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>
/// An administrator gives a user's e-mail address, and vouches for it: the provider's sign-in may find the user by it, which
/// it never does by one that the user entered.
/// </summary>
public sealed class SetEmail(IDbContextFactory<ServerDatabase> databases, AccountMails mails, ILogger<SetEmail> log)
{
    /// <param name="Email">Null or empty for none.</param>
    public sealed record Request(UserId UserId, string? Email);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (EmailRule.Read(request.Email, "email", out var email) is { } wrong)
            return wrong;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<User>().SingleOrDefaultAsync(row => row.Id == request.UserId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        var former = user.Email;
        database.Record(actor, ActivityKind.EmailChanged, ActivitySubject.User(user.Id, user.Name), new ActivityChanges { { "email", former, email } });
        user.ChangeEmail(email, isConfirmed: true);
        await database.VoidPasswordResetsAsync(user.Id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        AccessLog.EmailChanged(log, user.Id);
        if (former != email)
            mails.Tell(former, AccountChange.Email, user.Name);
        return Done.It;
    }
}
