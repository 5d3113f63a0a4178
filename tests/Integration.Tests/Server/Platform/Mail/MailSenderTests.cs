using System.Security.Cryptography.X509Certificates;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Mail;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform.Mail;

public sealed class MailSenderTests
{
    private static readonly MailMessage Message = new("ada@example.org", "A test – für Ädä", "Hello,\n\nthis is a line.\n.\nAnd one more.\n");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MailEncryption.StartTls)]
    [InlineData(MailEncryption.Tls)]
    public async Task A_mail_travels_encrypted_and_with_a_password(MailEncryption encryption)
    {
        await using var sink = SmtpSink.StartClosed(fromTheStart: encryption == MailEncryption.Tls);
        var sender = new MailSender(new NoSettings(), TimeProvider.System) { Trust = (_, certificate, _, _) => IsThatOf(sink, certificate) };

        var result = await sender.SendAsync(ServerOf(sink, encryption), Message, Cancelled);

        Assert.Null(result.Problem);
        var mail = await sink.NextAsync();
        Assert.Equal("bbs@example.org", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal("ada@example.org", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Equal(Message.Subject, mail.Subject);
        Assert.Equal(Message.Text, mail.TextBody?.ReplaceLineEndings("\n").TrimEnd() + "\n");
        Assert.DoesNotContain(Environment.MachineName, mail.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailEncryption.StartTls)]
    [InlineData(MailEncryption.Tls)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_the_password_is_said(MailEncryption encryption)
    {
        await using var sink = SmtpSink.StartClosed(fromTheStart: encryption == MailEncryption.Tls);

        var result = await new MailSender(new NoSettings(), TimeProvider.System).SendAsync(ServerOf(sink, encryption), Message, Cancelled);

        Assert.Equal("mail.certificate", result.Problem?.Code);
        Assert.Equal(0, sink.WaitingCount);
    }

    [Fact]
    public async Task A_server_that_cannot_encrypt_gets_nothing_where_encryption_was_asked_for()
    {
        await using var sink = SmtpSink.StartOpen();

        var result = await new MailSender(new NoSettings(), TimeProvider.System).SendAsync(ServerOf(sink, MailEncryption.StartTls), Message, Cancelled);

        Assert.Equal("mail.no-encryption", result.Problem?.Code);
        Assert.Equal(0, sink.WaitingCount);
    }

    [Fact]
    public async Task A_wrong_password_is_a_problem_that_does_not_show_it()
    {
        await using var sink = SmtpSink.StartClosed(fromTheStart: false);
        var sender = new MailSender(new NoSettings(), TimeProvider.System) { Trust = (_, certificate, _, _) => IsThatOf(sink, certificate) };

        var result = await sender.SendAsync(ServerOf(sink, MailEncryption.StartTls) with { Password = new Secret("wrong-password") }, Message, Cancelled);

        Assert.Equal("mail.sign-in-refused", result.Problem?.Code);
        Assert.DoesNotContain("wrong-password", result.Problem + "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_mail_server_is_that_is_said()
    {
        var nowhere = new MailServer("127.0.0.1", FreePort.Find(), MailEncryption.None, null, null, "bbs@example.org");

        Assert.Equal("mail.unreachable", (await new MailSender(new NoSettings(), TimeProvider.System).SendAsync(nowhere, Message, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task Without_settings_nothing_is_sent() =>
        Assert.Equal("mail.not-set-up", (await new MailSender(new NoSettings(), TimeProvider.System).SendAsync(Message, Cancelled)).Problem?.Code);

    private static MailServer ServerOf(SmtpSink sink, MailEncryption encryption) =>
        new("127.0.0.1", sink.Port, encryption, SmtpSink.UserName, new Secret(SmtpSink.Password), "bbs@example.org");

    private static bool IsThatOf(SmtpSink sink, X509Certificate? certificate) => certificate?.GetCertHashString() == sink.Certificate?.GetCertHashString();

    private sealed class NoSettings : IMailSettings
    {
        public Task<MailServer?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<MailServer?>(null);
    }
}
