using BorgBackupServer.Server.Platform.Mail;

namespace BorgBackupServer.Server.Settings.Mail;

/// <summary>The answers about mail as they lie in the database, in one row: they hold together or not at all.</summary>
/// <param name="ProtectedPassword">Under the server key.</param>
internal sealed record StoredMail(string Server, int Port, MailEncryption Encryption, string? UserName, string? ProtectedPassword, string From);
