using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Platform.Mail;

/// <summary>Through which server mails go, and from whom.</summary>
/// <param name="Name">Name or address of the server.</param>
/// <param name="UserName">Null where it asks for nobody's name.</param>
/// <param name="From">An e-mail address.</param>
public sealed record MailServer(string Name, int Port, MailEncryption Encryption, string? UserName, Secret? Password, string From);
