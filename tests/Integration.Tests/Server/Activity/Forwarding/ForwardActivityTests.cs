using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Activity.Forwarding;

/// <summary>The activity at a real syslog receiver, over UDP, TCP and TLS.</summary>
public sealed partial class ForwardActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_arrive_once_and_in_order_also_after_the_receiver_and_the_server_were_away()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var received = new List<long>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var receiver = ReceiveAsync(listener, received);

        using (var changed = await browser.PutAsJsonAsync("api/v1/activity/forwarding", new { host = "127.0.0.1", port, transport = "tcp" }, Cancelled))
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        await Until.TrueAsync(() => Task.FromResult(Count(received) >= 1), "the row of the change itself");

        listener.Stop();
        await receiver;
        for (var i = 0; i < 3; i++)
            using (await browser.PutAsJsonAsync("api/v1/pause", new { reason = $"while it is away {i}" }, Cancelled))
            {
            }

        await server.RestartAsync();
        using var back = new TcpListener(IPAddress.Loopback, port);
        back.Start();
        receiver = ReceiveAsync(back, received);
        // It tries again by itself; another target would make it try at once, and so does a restart.
        await server.RestartAsync();
        await Until.TrueAsync(() => Task.FromResult(Count(received) >= 4), "the rows of the time between");
        back.Stop();
        await receiver;

        Assert.Equal(Enumerable.Range(0, Count(received)).Select(i => received[0] + i), received);
    }

    [Fact]
    public async Task A_test_message_goes_over_UDP()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var browser = await shared.Server.SignInAsync();
        var port = ((IPEndPoint)receiver.Client.LocalEndPoint!).Port; // because it is bound
        using var answer = await browser.PostAsJsonAsync("api/v1/activity/forwarding/test", new { host = "127.0.0.1", port, transport = "udp" }, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var message = Encoding.UTF8.GetString((await receiver.ReceiveAsync(Cancelled)).Buffer);
        Assert.StartsWith("<110>1 ", message, StringComparison.Ordinal);
        Assert.Contains("This is a test.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_only_a_server_of_the_named_authority_gets_anything()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var browser = await shared.Server.SignInAsync();

        var first = SecureAsync(listener, certificate);
        using (var refused = await browser.PostAsJsonAsync("api/v1/activity/forwarding/test", new { host = "localhost", port, transport = "tls" }, Cancelled))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("", await first);

        var second = SecureAsync(listener, certificate);
        using (var accepted = await browser.PostAsJsonAsync(
            "api/v1/activity/forwarding/test", new { host = "localhost", port, transport = "tls", authorityPem = certificate.ExportCertificatePem() }, Cancelled))
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Contains("This is a test.", await second, StringComparison.Ordinal);
    }

    private static int Count(List<long> received)
    {
        lock (received)
            return received.Count;
    }

    private static async Task ReceiveAsync(TcpListener listener, List<long> received)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Cancelled);
                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                var text = await reader.ReadToEndAsync(Cancelled);
                lock (received)
                    received.AddRange(from Match match in Sequence().Matches(text) select long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private static async Task<string> SecureAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancelled);
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(certificate);
            using var reader = new StreamReader(secure, Encoding.UTF8);
            return await reader.ReadToEndAsync(Cancelled);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }
    }

    [GeneratedRegex("\\[activity@32473 sequence=\"(\\d+)\"")]
    private static partial Regex Sequence();
}
