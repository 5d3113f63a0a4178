using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>Sends a mail with answers that need not be stored yet: whether they work is seen before they hold.</summary>
public sealed class TestMail(StoredMailSettings settings, MailSender sender, IPublishedAddress address)
{
    public sealed record Request(MailAnswers Answers, string To);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!MailCheck.Check(request.Answers, await settings.FindAsync(cancellationToken)).IsSuccess(out var server, out var problem))
            return problem;
        var to = request.To.Trim();
        if (EmailRule.Check(to, "to") is { } wrong)
            return wrong;
        var message = new MailMessage(to, "A test", $"This is a test. Borg Backup Server at {await address.FindAsync(cancellationToken)} can send mail.\n");
        return await sender.SendAsync(server, message, cancellationToken);
    }
}
