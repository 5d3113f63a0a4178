using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>A new password for whoever holds the link of a mail. Every session of the account ends; a second factor stays and is asked for.</summary>
public sealed class ResetPassword(IDbContextFactory<ServerDatabase> databases, Passwords passwords, AccountMails mails, TimeProvider time, ILogger<ResetPassword> log)
{
    public sealed record Request(string Token, string NewPassword);

    private static Problem WrongLink => new("access.wrong-link", ProblemKind.Forbidden, "This link is used, too old, or none of this server's.",
        "Ask for a new one: under Sign in, Forgotten the password. A link works once and for an hour.");

    /// <summary>Null for the holder of a link, otherwise why not.</summary>
    public async Task<Problem?> RefuseAsync(string token, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await FindAsync(database, token, cancellationToken) is null ? WrongLink : null;
    }

    public async Task<Result<Done>> HandleAsync(Request request, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(database, request.Token, cancellationToken) is not { } reset)
            return WrongLink;
        var user = await database.Set<User>().SingleAsync(candidate => candidate.Id == reset.UserId, cancellationToken);
        if (PasswordRule.Check(request.NewPassword, user.Name, "newPassword") is { } weak)
            return weak;

        var hash = passwords.Hash(request.NewPassword); // slow on purpose, so before the transaction
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Of two that come with the same link at once, one deletes it.
        if (await database.Set<PasswordReset>().Where(other => other.Id == reset.Id).ExecuteDeleteAsync(cancellationToken) != 1)
            return WrongLink;
        await database.VoidPasswordResetsAsync(user.Id, cancellationToken);
        user.ChangePassword(hash);
        database.Record(new ActivityActor(ActivityActorKind.Stranger, null, "holder of a mailed link"), ActivityKind.PasswordReset, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AccessLog.PasswordReset(log, user.Id);
        mails.Tell(user.Email, AccountChange.Password, user.Name);
        return Done.It;
    }

    private async Task<PasswordReset?> FindAsync(ServerDatabase database, string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (Tokens.Hash(token), time.GetUtcNow());
        return await database.Set<PasswordReset>().AsNoTracking().SingleOrDefaultAsync(reset => reset.TokenHash == hash && reset.ExpiresAt > now, cancellationToken);
    }
}
