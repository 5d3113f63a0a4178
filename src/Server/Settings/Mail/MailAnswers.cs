using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Mail;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>What the administrator answers about mail.</summary>
/// <param name="UserName">Null or empty where the server asks for nobody's name.</param>
/// <param name="Password">Null keeps the one that is stored, as long as it goes to the same server.</param>
/// <param name="From">The address that mails come from.</param>
public sealed record MailAnswers(string Server, int Port, MailEncryption Encryption, string? UserName, Secret? Password, string From);
