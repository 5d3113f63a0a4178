using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A mail server on loopback that keeps what it gets: with STARTTLS, with TLS from the start, or in the clear.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    public const string UserName = "bbs";
    public const string Password = "mail-password-of-the-test";

    private readonly ConcurrentQueue<MimeMessage> mails = new();
    private readonly SmtpServer.SmtpServer server;
    private readonly Task running;

    private SmtpSink(bool isSecure, bool asksForPassword, X509Certificate2? certificate)
    {
        Port = FreePort.Find();
        Certificate = certificate;
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(isSecure).AuthenticationRequired(asksForPassword).AllowUnsecureAuthentication(certificate is null);
            if (certificate is not null)
                endpoint.Certificate(certificate);
        }).Build();
        var parts = new ServiceProvider();
        parts.Add(new Keep(mails));
        parts.Add(new Doorman());
        server = new SmtpServer.SmtpServer(options, parts);
        running = server.StartAsync(CancellationToken.None);
    }

    public int Port { get; }

    /// <summary>What it shows as its own; trusted by nobody but the test.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>In the clear.</summary>
    public static SmtpSink StartOpen(bool asksForPassword = false) => new(isSecure: false, asksForPassword, certificate: null);

    /// <summary>Encrypts, and wants a password.</summary>
    public static SmtpSink StartClosed(bool fromTheStart) => new(fromTheStart, asksForPassword: true, CreateCertificate());

    /// <summary>The next mail that comes, or came and was not asked for yet.</summary>
    public async Task<MimeMessage> NextAsync()
    {
        MimeMessage? mail = null;
        await Until.TrueAsync(() => mails.TryDequeue(out mail), "a mail");
        return mail!; // because it was waited for
    }

    public int WaitingCount => mails.Count;

    public async ValueTask DisposeAsync()
    {
        server.Shutdown();
        await running.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Certificate?.Dispose();
        Assert.True(running.IsCompleted);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class Keep(ConcurrentQueue<MimeMessage> mails) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var bytes = new MemoryStream(buffer.ToArray());
            mails.Enqueue(MimeMessage.Load(bytes, cancellationToken));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }

    private sealed class Doorman : IUserAuthenticator
    {
        public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
            Task.FromResult(user == UserName && password == Password);
    }
}
