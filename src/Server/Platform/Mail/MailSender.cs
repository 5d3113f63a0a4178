using System.Net.Security;
using System.Net.Sockets;
using BorgBackupServer.Server.Platform.Results;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace BorgBackupServer.Server.Platform.Mail;

/// <summary>Hands mails to the mail server, one connection each. What goes wrong there is a problem with a way out, and never holds the password.</summary>
public sealed class MailSender(IMailSettings settings, TimeProvider time)
{
    private const int MostReplyCharacters = 200;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static Problem NotSetUp => Problem.Unavailable("mail.not-set-up", "This server sends no mail.", "An administrator can set that up under Settings, Mail.");

    /// <summary>Whose certificates hold besides those that the system trusts; for tests.</summary>
    internal RemoteCertificateValidationCallback? Trust { get; init; }

    /// <summary>Through the server of the settings.</summary>
    public async Task<Result<Done>> SendAsync(MailMessage message, CancellationToken cancellationToken) =>
        await settings.FindAsync(cancellationToken) is { } server ? await SendAsync(server, message, cancellationToken) : NotSetUp;

    /// <summary>Through this server, whatever the settings say.</summary>
    public async Task<Result<Done>> SendAsync(MailServer server, MailMessage message, CancellationToken cancellationToken)
    {
        using var smtp = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds };
        // Asking whether a certificate was revoked needs the world outside; a mail server within a closed network would be refused.
        smtp.CheckCertificateRevocation = false;
        if (Trust is not null)
            smtp.ServerCertificateValidationCallback = Trust;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        try
        {
            await smtp.ConnectAsync(server.Name, server.Port, Options(server.Encryption), deadline.Token);
            if (server.UserName is not null)
                await smtp.AuthenticateAsync(server.UserName, server.Password?.Reveal() ?? "", deadline.Token);
            await smtp.SendAsync(Compose(server, message), deadline.Token);
            await smtp.DisconnectAsync(quit: true, deadline.Token);
            return Done.It;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Explain(exception, server) is not null)
        {
            return Explain(exception, server)!; // because the filter has seen that it is none
        }
    }

    private static SecureSocketOptions Options(MailEncryption encryption) => encryption switch
    {
        MailEncryption.StartTls => SecureSocketOptions.StartTls,
        MailEncryption.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private MimeMessage Compose(MailServer server, MailMessage message)
    {
        var from = new MailboxAddress("Borg Backup Server", server.From);
        var mail = new MimeMessage { Subject = message.Subject, Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = message.Text } };
        mail.From.Add(from);
        mail.To.Add(new MailboxAddress("", message.To));
        mail.MessageId = $"{Guid.CreateVersion7():N}@{from.Domain}"; // without the name of this machine
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // so that no answering machine answers
        return mail;
    }

    /// <summary>What the administrator can do about it; null for what is a bug.</summary>
    private static Problem? Explain(Exception exception, MailServer server) => exception switch
    {
        AuthenticationException => Problem.Unavailable("mail.sign-in-refused", "The mail server refused user name and password.", "Check both. Some providers want a password made for this program alone."),
        SslHandshakeException => Problem.Unavailable("mail.certificate", "There is no encrypted connection with the mail server: its certificate is not trusted here, or it expects another kind of encryption.",
            "Check port and encryption. The certificate must be for this very name; one of your own authority must be installed in this machine's trust store."),
        NotSupportedException => Problem.Unavailable("mail.no-encryption", "The mail server does not offer what was asked for: encryption after the start, or a way to sign in.", "Try another port or encryption."),
        SmtpCommandException refused => Problem.Unavailable("mail.refused", $"The mail server refused the mail: {Line(refused.Message)}", "Check the sender's address and whether the server relays for you."),
        ServiceNotAuthenticatedException => Problem.Unavailable("mail.sign-in-needed", "The mail server wants a user name and a password.", "Give both."),
        SocketException or IOException or SmtpProtocolException or OperationCanceledException or TimeoutException =>
            Problem.Unavailable("mail.unreachable", $"No mail server answers at {server.Name}, port {server.Port}.", "Check name, port and encryption, and whether a firewall stands between."),
        _ => null,
    };

    /// <summary>The words of a foreign program, on one line.</summary>
    private static string Line(string text)
    {
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= MostReplyCharacters ? line : line[..MostReplyCharacters] + "…";
    }
}
