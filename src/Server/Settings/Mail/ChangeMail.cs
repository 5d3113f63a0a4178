using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>Through which server mails go from now on; null for none any more.</summary>
public sealed class ChangeMail(StoredMailSettings settings, ILogger<ChangeMail> log)
{
    public async Task<Result<Done>> HandleAsync(MailAnswers? answers, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (answers is null)
        {
            await settings.StoreAsync(null, actor, cancellationToken);
            SettingsLog.MailOff(log, actor.UserId);
            return Done.It;
        }

        if (!MailCheck.Check(answers, await settings.FindAsync(cancellationToken)).IsSuccess(out var server, out var problem))
            return problem;
        await settings.StoreAsync(server, actor, cancellationToken);
        SettingsLog.MailChanged(log, actor.UserId, server.Name, server.Port);
        return Done.It;
    }
}
