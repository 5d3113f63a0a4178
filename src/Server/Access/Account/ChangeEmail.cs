using System.Net;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Account;

/// <summary>
/// Where mails about one's own account go. With the password: whoever changes the address can have a new password sent.
/// The former address is told.
/// </summary>
public sealed class ChangeEmail(IDbContextFactory<ServerDatabase> databases, OwnPassword ownPassword, AccountMails mails, ILogger<ChangeEmail> log)
{
    /// <param name="Email">Null or empty for none.</param>
    public sealed record Request(string? Email, string Password);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        if (EmailRule.Read(request.Email, "email", out var email) is { } wrong)
            return wrong;
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().SingleAsync(candidate => candidate.Id == userId, cancellationToken);
        var former = user.Email;
        if (former == email)
            return Done.It;
        user.ChangeEmail(email, isConfirmed: false);
        database.Record(actor, ActivityKind.EmailChanged, ActivitySubject.User(user.Id, user.Name), new ActivityChanges { { "email", former, email } });
        await database.VoidPasswordResetsAsync(userId, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        AccessLog.EmailChanged(log, userId);
        mails.Tell(former, AccountChange.Email, user.Name);
        return Done.It;
    }
}
