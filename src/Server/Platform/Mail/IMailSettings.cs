namespace BorgBackupServer.Server.Platform.Mail;

/// <summary>The administrator's answers about mail; the settings, which stand above, fulfil it.</summary>
public interface IMailSettings
{
    /// <summary>Null where this server sends no mail.</summary>
    Task<MailServer?> FindAsync(CancellationToken cancellationToken);
}
