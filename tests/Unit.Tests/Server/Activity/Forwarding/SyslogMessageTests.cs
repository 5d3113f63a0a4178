using System.Text;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Activity;
using BorgBackupServer.Server.Activity.Forwarding;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Activity.Forwarding;

public sealed class SyslogMessageTests
{
    private static readonly DateTimeOffset At = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    [Fact]
    public void A_row_is_one_message_of_RFC_5424()
    {
        var text = Text(Row("ada", "web server", ActivityKind.ClientRenamed));

        Assert.StartsWith(
            $"<110>1 2026-05-06T07:08:09.123Z backup.example.org bbs-server - client-renamed [activity@32473 sequence=\"42\" hash=\"{ActivityChain.Start}\" actor=\"ada\" subject=\"web server\"] \ufeff{{\"sequence\":42,",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_a_warning() => Assert.StartsWith("<108>1 ", Text(Row("somebody", "ada", ActivityKind.SignInRefused)), StringComparison.Ordinal);

    [Fact]
    public void A_hostile_name_makes_no_second_message_and_no_element_of_its_own()
    {
        var text = Text(Row("a\"] [evil@1 x=\"y", "b\\\n<13>1 - - - - - - forged", ActivityKind.ClientAdded));

        Assert.DoesNotContain('\n', text);
        Assert.Contains("actor=\"a\\\"\\] [evil@1 x=\\\"y\"", text, StringComparison.Ordinal);
        Assert.Contains("subject=\"b\\\\ <13>1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_connection_its_length_in_bytes_stands_before_it()
    {
        var message = SyslogMessage.Of(Row("ä", "ö", ActivityKind.ClientAdded), "backup.example.org");
        Assert.Equal($"{message.Length} ", Encoding.ASCII.GetString(SyslogMessage.Framed(message)[..^message.Length]));
    }

    [Theory]
    [InlineData("", 514, "host")]
    [InlineData("two words", 514, "host")]
    [InlineData("logs.example.org", 0, "port")]
    [InlineData("logs.example.org", 65536, "port")]
    public void A_target_that_cannot_be_is_refused(string host, int port, string field) =>
        Assert.Equal(field, new SyslogTarget(host, port, SyslogTransport.Tcp).Check().Problem?.Field);

    [Fact]
    public void A_private_key_is_never_taken_for_a_certificate() =>
        Assert.Equal("authorityPem", new SyslogTarget("logs.example.org", 6514, SyslogTransport.Tls, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").Check().Problem?.Field);

    private static string Text(ActivityRow row) => Encoding.UTF8.GetString(SyslogMessage.Of(row, "backup.example.org"));

    private static ActivityRow Row(string actor, string subject, ActivityKind kind) =>
        new(42, At, kind, new(ActivityActorKind.User, null, actor, "192.0.2.1", null), new ActivitySubject("client", null, subject), null, [], ActivityChain.Start);
}
