using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Settings.Mail;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Settings.Mail;

public sealed class MailCheckTests
{
    private static readonly MailServer Stored = new("mail.example.org", 587, MailEncryption.StartTls, "bbs", new Secret("stored"), "bbs@example.org");

    private static readonly MailAnswers Same = new("mail.example.org", 587, MailEncryption.StartTls, "bbs@example.org", "bbs");

    [Fact]
    public void The_stored_password_stays_with_its_server() =>
        Assert.Equal("stored", MailCheck.Check(Same with { From = "other@example.org" }, Stored).Value.Password?.Reveal());

    public static TheoryData<MailAnswers> ElsewhereAnswers =>
    [
        Same with { Server = "evil.example" }, Same with { Port = 2525 }, Same with { UserName = "eve" }, Same with { Encryption = MailEncryption.Tls },
    ];

    [Theory]
    [MemberData(nameof(ElsewhereAnswers))]
    public void The_stored_password_goes_nowhere_else(MailAnswers answers) => Assert.Equal("mail.password-again", MailCheck.Check(answers, Stored).Problem?.Code);

    [Fact]
    public void A_password_never_travels_in_the_clear_over_a_network()
    {
        var answers = Same with { Encryption = MailEncryption.None, Password = new Secret("new") };
        Assert.Equal("mail.password-in-clear", MailCheck.Check(answers, null).Problem?.Code);
        Assert.Null(MailCheck.Check(answers with { Server = "127.0.0.1" }, null).Problem);
        Assert.Null(MailCheck.Check(answers with { UserName = null, Password = null }, null).Problem);
    }

    [Theory]
    [InlineData("", 587, "bbs@example.org", "server")]
    [InlineData("https://mail.example.org", 587, "bbs@example.org", "server")]
    [InlineData("mail.example.org", 0, "bbs@example.org", "port")]
    [InlineData("mail.example.org", 70000, "bbs@example.org", "port")]
    [InlineData("mail.example.org", 587, "nobody", "from")]
    public void An_answer_that_cannot_be_is_refused_at_its_field(string server, int port, string from, string field) =>
        Assert.Equal(field, MailCheck.Check(new(server, port, MailEncryption.StartTls, from), null).Problem?.Field);

    [Fact]
    public void The_answers_show_no_password() => Assert.DoesNotContain("stored", Stored.ToString() + (Same with { Password = new Secret("stored") }), StringComparison.Ordinal);
}
