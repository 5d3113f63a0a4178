using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>Mails the link for a new password to those accounts that have this name or this e-mail address, a password, and an address to mail to.</summary>
public sealed class MailPasswordReset(IDbContextFactory<ServerDatabase> databases, IPublishedAddress serverAddress, MailSender sender, TimeProvider time, ILogger<MailPasswordReset> log)
{
    /// <summary>People may share an address; nobody shares it with more.</summary>
    private const int MostAccounts = 5;

    /// <summary>So many links of one account are valid at a time: a full mailbox is nobody's weapon.</summary>
    private const int MostLinks = 3;

    public async Task HandleAsync(string account, CancellationToken cancellationToken)
    {
        if (await serverAddress.FindAsync(cancellationToken) is not { } server)
            return;
        var normalised = User.Normalise(account);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var users = await database.Set<User>().AsNoTracking()
            .Where(user => (user.NormalisedName == normalised || user.NormalisedEmail == normalised) && user.Email != null && user.PasswordHash != "")
            .OrderBy(user => user.Id).Take(MostAccounts).ToListAsync(cancellationToken);
        foreach (var user in users)
            await MailAsync(database, user, server, cancellationToken);
    }

    private async Task MailAsync(ServerDatabase database, User user, string server, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await database.Set<PasswordReset>().Where(reset => reset.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        if (await database.Set<PasswordReset>().CountAsync(reset => reset.UserId == user.Id, cancellationToken) >= MostLinks)
            return;
        var (token, hash) = Tokens.Create();
        database.Add(PasswordReset.Create(user.Id, hash, now));
        database.Record(ActivityActor.Server, ActivityKind.PasswordResetMailed, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        // The token stands in the fragment, which no browser sends: it reaches no log, no proxy and no other site.
        var mail = new MailMessage(user.Email!, "A new password", // because the query asked for those with an address
            $"Hello {user.Name},\n\nsomebody, probably you, asked for a new password for your account “{user.Name}” on {server}.\n"
            + $"Choose one within an hour, on this page:\n\n{server}/sign-in/reset#{token}\n\n"
            + "If it was not you, do nothing: your password stays as it is.\n\nBorg Backup Server\n");
        if ((await sender.SendAsync(mail, cancellationToken)).IsProblem(out var problem))
            AccessLog.MailNotSent(log, problem.Code, problem.Detail);
        else
            AccessLog.ResetMailed(log, user.Id);
    }
}
