namespace BorgBackupServer.Server.Platform.Mail;

/// <summary>How the way to the mail server is encrypted.</summary>
public enum MailEncryption
{
    /// <summary>Begun in the clear and then encrypted, mostly on port 587; without encryption nothing is sent.</summary>
    StartTls,

    /// <summary>From the first byte, mostly on port 465.</summary>
    Tls,

    /// <summary>Not at all: for a mail server on this machine or in the same room.</summary>
    None,
}
