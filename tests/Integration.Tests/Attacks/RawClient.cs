using System.Buffers;
using System.Text;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Integration.Tests.Guard;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>A taken client: it has the real key and says what it likes, without borg.</summary>
internal sealed class RawClient(ChildProcess ssh) : IAsyncDisposable
{
    private readonly MsgpackFramer framer = new(new MsgpackLimits { Items = 200_000, MessageBytes = 64 * 1024 * 1024 });
    private readonly byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int number;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Connected and negotiated.</summary>
    public static async Task<RawClient> ConnectAsync(GuardedServer server)
    {
        var client = new RawClient(await server.ConnectAsync());
        await client.SendAsync(new MsgpackWriter().Array(4).Number(1).Number(0).Text("negotiate"u8).Array(1).Map(1).Text("client_version"u8).Array(4).Number(1).Number(2).Number(4).Number(-1).ToArray());
        Assert.NotEmpty(await client.ReceiveAsync());
        return client;
    }

    /// <summary>The repository open, with borg's exclusive lock.</summary>
    public static async Task<RawClient> OpenAsync(GuardedServer server)
    {
        var client = await ConnectAsync(server);
        Assert.Null(await client.CallAsync("open", 3, call => call.Text("path"u8).Text(Encoding.UTF8.GetBytes(server.RepositoryPath)).Text("lock_wait"u8).Number(60).Text("exclusive"u8).Boolean(true)));
        return client;
    }

    /// <summary>The repository open, whoever has locked it.</summary>
    public static async Task<RawClient> OpenWithoutLockAsync(GuardedServer server)
    {
        var client = await ConnectAsync(server);
        Assert.Null(await client.CallAsync("open", 2, call => call.Text("path"u8).Text(Encoding.UTF8.GetBytes(server.RepositoryPath)).Text("lock"u8).Boolean(false)));
        return client;
    }

    /// <summary>Calls, and waits for the answer: null, or the exception's name and text.</summary>
    public async Task<string?> CallAsync(string method, int arguments = 0, Action<MsgpackWriter>? write = null)
    {
        var reply = await AskAsync(method, arguments, write);
        return RpcReply.Read(reply).IsException ? Encoding.UTF8.GetString(reply) : null;
    }

    /// <summary>Calls, and waits for the whole answer.</summary>
    public async Task<byte[]> AskAsync(string method, int arguments = 0, Action<MsgpackWriter>? write = null)
    {
        var call = new MsgpackWriter().Map(3).Text("i"u8).Number(++number).Text("m"u8).Text(Encoding.UTF8.GetBytes(method)).Text("a"u8).Map(arguments);
        write?.Invoke(call);
        await SendAsync(call.ToArray());
        return await ReceiveAsync();
    }

    public Task<string?> PutAsync(byte[] id, byte[] data) => CallAsync("put", 2, call => call.Text("id"u8).Text(id).Text("data"u8).Text(data));

    public Task<string?> DeleteAsync(byte[] id) => CallAsync("delete", 1, call => call.Text("id"u8).Text(id));

    /// <summary>All ids of the repository, the manifest's among them.</summary>
    public async Task<List<byte[]>> IdsAsync() => Ids(await AskAsync("list", 1, call => call.Text("limit"u8).Number(100_000)));

    public async Task SendAsync(byte[] bytes)
    {
        await ssh.Input.WriteAsync(bytes, Cancelled);
        await ssh.Input.FlushAsync(Cancelled);
    }

    /// <summary>One whole message; empty at the end.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            if (filled == 0 && (filled = await ssh.Output.ReadAsync(buffer, Cancelled)) == 0)
                return [];
            var taken = framer.Take(buffer.AsSpan(0, filled), out var isComplete);
            message.Write(buffer.AsSpan(0, taken));
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (isComplete)
                return message.WrittenSpan.ToArray();
        }
    }

    public async ValueTask DisposeAsync()
    {
        ssh.Input.Close();
        await ssh.DisposeAsync();
    }

    private static List<byte[]> Ids(byte[] reply)
    {
        var result = RpcReply.Read(reply).Result;
        var ids = new List<byte[]>();
        for (var count = result.ReadArray(); count > 0; count--)
            ids.Add(result.ReadText().ToArray());
        return ids;
    }
}
