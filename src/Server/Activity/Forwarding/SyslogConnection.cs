using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>One way to a syslog server. Errors of the network come as <see cref="IOException"/>, <see cref="SocketException"/> or <see cref="AuthenticationException"/>.</summary>
public sealed class SyslogConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket socket;
    private readonly Stream? stream;

    private SyslogConnection(Socket socket, Stream? stream)
    {
        this.socket = socket;
        this.stream = stream;
    }

    public static async Task<SyslogConnection> OpenAsync(SyslogTarget target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var isDatagram = target.Transport == SyslogTransport.Udp;
        var socket = new Socket(isDatagram ? SocketType.Dgram : SocketType.Stream, isDatagram ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, limit.Token);
            if (isDatagram)
                return new SyslogConnection(socket, null);
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            return new SyslogConnection(socket, target.Transport == SyslogTransport.Tls ? await SecureAsync(stream, target, limit.Token) : stream);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException("It did not answer in time.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            if (stream is null)
                await socket.SendAsync(message, limit.Token);
            else
                await stream.WriteAsync(SyslogMessage.Framed(message), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("It took nothing more in time.");
        }
    }

    /// <summary>Everything is handed over, and the other side has not hung up meanwhile. Syslog has no acknowledgement that would say more.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (stream is null)
            return;
        await stream.FlushAsync(cancellationToken);
        if (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
            throw new IOException("It closed the connection.");
    }

    public async ValueTask DisposeAsync()
    {
        if (stream is not null)
        {
            await HangUpAsync(stream);
            await stream.DisposeAsync();
        }

        socket.Dispose();
    }

    /// <summary>What lies unread when a socket closes (TLS servers send tickets unasked) resets the connection and takes the last messages with it.</summary>
    private async Task HangUpAsync(Stream open)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            if (open is SslStream secure)
                await secure.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
            var unread = new byte[1024];
            while (await open.ReadAsync(unread, limit.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // It hung up first, or keeps its end open; everything was handed over before.
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, SyslogTarget target, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = target.Host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (target.AuthorityPem is { } pem)
        {
            // A log server inside the house has its own authority, whose lists of revoked certificates nobody publishes.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            options.CertificateChainPolicy = policy;
        }

        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }
}
