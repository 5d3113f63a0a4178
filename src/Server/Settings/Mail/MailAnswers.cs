using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Mail;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>What the administrator answers about mail.</summary>
/// <param name="From">The address that mails come from.</param>
/// <param name="UserName">Null or empty where the server asks for nobody's name.</param>
/// <param name="Password">Null keeps the one that is stored, as long as it goes to the same server.</param>
public sealed record MailAnswers(string Server, int Port, MailEncryption Encryption, string From, string? UserName = null, Secret? Password = null);
