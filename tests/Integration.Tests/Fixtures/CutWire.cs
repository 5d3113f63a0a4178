using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A stretch of network before a port of this machine. Cut, all of its connections are gone at once and no new one comes through.</summary>
public sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task listening;
    private volatile bool isCut;

    public CutWire(int toPort)
    {
        listener.Start();
        listening = ListenAsync(toPort);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Cut()
    {
        isCut = true;
        while (ends.TryTake(out var end))
        {
            end.LingerState = new LingerOption(enable: true, seconds: 0); // reset, not closed in order
            end.Dispose();
        }
    }

    public void Mend() => isCut = false;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await listening;
        stop.Dispose();
    }

    private async Task ListenAsync(int toPort)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(stop.Token);
                ends.Add(near);
                if (isCut)
                {
                    Cut();
                    continue;
                }

                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                ends.Add(far);
                await far.ConnectAsync(IPAddress.Loopback, toPort, stop.Token);
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (var length = await from.ReceiveAsync(buffer); length > 0; length = await from.ReceiveAsync(buffer))
            {
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or one of the two has gone.
        }
    }
}
