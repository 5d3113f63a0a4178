using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Gives oneself a new password. Every other session of the account ends.</summary>
public sealed class ChangePassword(IDbContextFactory<ServerDatabase> databases, OwnPassword ownPassword, Passwords passwords, AccountMails mails, ILogger<ChangePassword> log)
{
    public sealed record Request(string OldPassword, string NewPassword);

    /// <returns>The account with its new stamp, for the session that goes on.</returns>
    public async Task<Result<SignIn.Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        if (PasswordRule.Check(request.NewPassword, actor.Name, "newPassword") is { } weak)
            return weak;
        if (request.NewPassword == request.OldPassword)
            return Problem.Invalid("access.password-same", "This is the password you have.", "Choose another one.", "newPassword");
        if (await ownPassword.RefuseAsync(userId, request.OldPassword, "oldPassword", address, cancellationToken) is { } refusal)
            return refusal;

        var hash = passwords.Hash(request.NewPassword);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().SingleAsync(candidate => candidate.Id == userId, cancellationToken);
        if (!user.HasPassword)
            return Problem.Conflict("access.no-password", "This account signs in elsewhere and has no password here.");
        user.ChangePassword(hash);
        database.Record(actor, ActivityKind.PasswordChanged, ActivitySubject.User(user.Id, user.Name));
        await database.VoidPasswordResetsAsync(user.Id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.Password, user.Name);
        AccessLog.PasswordChanged(log, userId, userId);
        return SignIn.Describe(user);
    }
}
