using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// The borg of a session: <c>borg serve</c> below the guard, or that of a remote host, to which the server leads by its
/// socket. The guard has neither the key to that machine nor its address.
/// </summary>
internal sealed class FarEnd : IAsyncDisposable
{
    private readonly ChildProcess? borg;
    private readonly Socket? socket;

    private FarEnd(ChildProcess borg) => (this.borg, ToBorg, FromBorg) = (borg, Pipes.DescriptorOf(borg.Input), Pipes.DescriptorOf(borg.Output));

    private FarEnd(Socket socket) => (this.socket, ToBorg, FromBorg) = (socket, (int)socket.Handle, (int)socket.Handle);

    public int ToBorg { get; }

    public int FromBorg { get; }

    /// <summary>Starts borg here; the client's own first call is passed on to it.</summary>
    public static async Task<FarEnd> StartAsync(GuardRules rules) => new(await ChildProcess.StartAsync(new ChildProcessStart
    {
        FileName = rules.Borg,
        Arguments = BorgServe.Arguments(
            rules.HomeDirectories,
            rules.Repositories.Where(repository => repository.Mode != RepositoryMode.Closed && !repository.IsFar).Select(repository => repository.Path)),
        Environment = BorgServe.Variables(rules.BaseDirectory).ToDictionary(),
        InheritedVariables = [],
        HasInput = true,
        SharesError = true,
        DiesWithParent = false, // its input ends when this process does; and it keeps the lock until it has ended
    }));

    /// <summary>The borg of a repository that the client wants to open, to which nothing has been said but the first call.</summary>
    /// <exception cref="IOException">There is none now.</exception>
    /// <exception cref="MsgpackException">It does not speak borg's language.</exception>
    public static async Task<FarEnd> OpenAsync(GuardRules rules, GuardedRepository repository)
    {
        if (repository.FarEnd is { } path)
            return Connect(path, new FarEndRequest { ClientId = rules.ClientId, BorgId = repository.BorgId });
        var end = await StartAsync(rules);
        Pipes.Write(end.ToBorg, RpcCall.Negotiate(0));
        _ = RpcVersion.Read(RpcReply.Read(ReadMessage(end.FromBorg, new MsgpackLimits { TextBytes = 1024, MessageBytes = 4096 }).Span));
        return end;
    }

    /// <summary>Reads one whole message, and nothing behind it: nobody says more than was asked for.</summary>
    /// <exception cref="MsgpackException">It is none, or there is more.</exception>
    /// <exception cref="IOException">The other end is gone.</exception>
    public static ReadOnlyMemory<byte> ReadMessage(int from, MsgpackLimits limits)
    {
        var (message, piece) = (new RpcMessageBuffer(limits), new byte[64 * 1024]);
        while (Pipes.Read(from, piece) is > 0 and var read)
        {
            var rest = message.Add(piece.AsMemory(0, read), out var whole);
            if (whole.IsEmpty)
                continue;
            return rest.IsEmpty ? whole : throw new MsgpackException("borg answered what was not asked.");
        }

        throw new IOException("borg is gone.");
    }

    /// <summary>Lets borg see the end: it releases its lock and goes.</summary>
    public void CloseInput()
    {
        try
        {
            borg?.Input.Close();
            socket?.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is gone already.
        }
    }

    /// <summary>Its output has ended, and so it is about to.</summary>
    /// <returns>borg's exit code; of one elsewhere it is not known, and an end in order is taken for a good one.</returns>
    public async Task<int> EndAsync(TimeSpan grace)
    {
        if (borg is null)
            return 0;
        using var patience = new CancellationTokenSource(grace);
        try
        {
            return (await borg.WaitForExitAsync(patience.Token)).Code;
        }
        catch (OperationCanceledException)
        {
            return await StopAsync(grace);
        }
    }

    /// <summary>Ends it now.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        socket?.Close(); // upon which the server ends its ssh
        return borg is null ? 0 : (await borg.StopAsync(TimeSpan.Zero, grace)).Code;
    }

    public async ValueTask DisposeAsync()
    {
        socket?.Dispose();
        if (borg is not null)
            await borg.DisposeAsync();
    }

    private static FarEnd Connect(string path, FarEndRequest request)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var descriptor = (int)socket.Handle;
            Pipes.Write(descriptor, [.. JsonSerializer.SerializeToUtf8Bytes(request, GuardJson.Default.FarEndRequest), (byte)'\n']);
            var answer = JsonSerializer.Deserialize(ReadLine(descriptor), GuardJson.Default.FarEndAnswer);
            return answer is { Refusal: null } ? new FarEnd(socket) : throw new IOException(answer?.Refusal ?? "The server does not answer.");
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is SocketException or ArgumentException or JsonException)
                throw new IOException("The server does not lead to the remote host now: is it running?", failed);
            throw;
        }
    }

    // Byte by byte: what comes behind the line is borg's.
    private static string ReadLine(int descriptor)
    {
        var (line, next) = (new List<byte>(), new byte[1]);
        while (line.Count < FarEndAnswer.MostBytes && Pipes.Read(descriptor, next) == 1)
        {
            if (next[0] == (byte)'\n')
                return Encoding.UTF8.GetString([.. line]);
            line.Add(next[0]);
        }

        throw new IOException("The server does not answer.");
    }
}
