using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>An administrator gives somebody a new password, on the page or at the server's command line. Their sessions end.</summary>
public sealed class SetPassword(IDbContextFactory<ServerDatabase> databases, Passwords passwords, AccountMails mails, ILogger<SetPassword> log)
{
    public sealed record Request(UserId UserId, string NewPassword);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<User>().SingleOrDefaultAsync(candidate => candidate.Id == request.UserId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        if (PasswordRule.Check(request.NewPassword, user.Name, "newPassword") is { } weak)
            return weak;
        user.ChangePassword(passwords.Hash(request.NewPassword));
        database.Record(actor, ActivityKind.PasswordSet, ActivitySubject.User(user.Id, user.Name));
        await database.VoidPasswordResetsAsync(user.Id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.Password, user.Name);
        AccessLog.PasswordChanged(log, user.Id, actor.UserId);
        return Done.It;
    }
}
