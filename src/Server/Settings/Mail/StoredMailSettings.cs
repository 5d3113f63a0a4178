using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>Reads and writes the answers about mail.</summary>
public sealed class StoredMailSettings(IDbContextFactory<ServerDatabase> databases, SecretBox box) : IMailSettings
{
    private const string Table = "settings";

    public async Task<MailServer?> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.FindSettingAsync(SettingKeys.Mail, cancellationToken) is not { Length: > 0 } json)
            return null;
        var stored = JsonSerializer.Deserialize<StoredMail>(json, RestJson.Options)!; // because it was written from one
        var password = stored.ProtectedPassword is null ? null : new Secret(box.Reveal(Table, SettingKeys.Mail, Guid.Empty, stored.ProtectedPassword));
        return new MailServer(stored.Server, stored.Port, stored.Encryption, stored.UserName, password, stored.From);
    }

    /// <param name="server">Null: this server sends no mail.</param>
    internal async Task StoreAsync(MailServer? server, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await FindAsync(cancellationToken);
        database.Record(actor, ActivityKind.MailChanged, ActivitySubject.Server, Changes(before, server));
        await database.PutSettingAsync(SettingKeys.Mail, server is null ? "" : Write(server), cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
    }

    // Of the password it is said that there is one, and nothing else.
    private static ActivityChanges Changes(MailServer? before, MailServer? after) => new()
    {
        { "server", before?.Name, after?.Name },
        { "port", before?.Port, after?.Port },
        { "encryption", before?.Encryption, after?.Encryption },
        { "userName", before?.UserName, after?.UserName },
        { "from", before?.From, after?.From },
        { "hasPassword", before?.Password is not null, after?.Password is not null },
    };

    private string Write(MailServer server) => JsonSerializer.Serialize(
        new StoredMail(server.Name, server.Port, server.Encryption, server.UserName,
            server.Password is null ? null : box.Protect(Table, SettingKeys.Mail, Guid.Empty, server.Password.Reveal()), server.From),
        RestJson.Options);
}
