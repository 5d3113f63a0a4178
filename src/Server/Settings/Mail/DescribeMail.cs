using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>The answers about mail, without the password.</summary>
public sealed class DescribeMail(StoredMailSettings settings)
{
    /// <param name="Server">Null where this server sends no mail; then the rest says what is usual.</param>
    public sealed record Response(string? Server, int Port, MailEncryption Encryption, string? UserName, bool HasPassword, string? From);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        return await settings.FindAsync(cancellationToken) is { } server
            ? new Response(server.Name, server.Port, server.Encryption, server.UserName, server.Password is not null, server.From)
            : new Response(null, 587, MailEncryption.StartTls, null, HasPassword: false, null);
    }
}
