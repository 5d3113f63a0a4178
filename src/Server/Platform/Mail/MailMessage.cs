namespace BorgBackupServer.Server.Platform.Mail;

/// <summary>A mail in plain text to one address. Every reader shows that, and nothing in it is fetched from anywhere.</summary>
public sealed record MailMessage(string To, string Subject, string Text);
