using BorgBackupServer.Borg.Rpc;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Rpc;

public sealed class RpcCallTests
{
    [Fact]
    public void Calls_are_those_of_a_client_of_borgs()
    {
        Assert.Equal(Msgpack.Request(7, "load_key"), RpcCall.Plain(7, "load_key"u8));
        Assert.Equal("list"u8, RpcRequest.Read(RpcCall.List(3, 5, new ObjectId(new byte[32]))).Method);
        Assert.Equal(2, RpcRequest.Read(RpcCall.List(3, 5, null)).ArgumentCount);
        Assert.Equal("negotiate"u8, RpcRequest.Read(RpcCall.Negotiate(1)).Method);
        var open = RpcRequest.Read(RpcCall.Make(9, "/./x"));
        Assert.True(open.TryGetArgument("create"u8, out var creates) && creates.ReadBoolean());
        Assert.True(open.TryGetArgument("path"u8, out var path) && path.ReadText().SequenceEqual("/./x"u8));
        Assert.True(RpcRequest.Read(RpcCall.Open(9, "/x", 1, locks: false, isExclusive: false, isAppendOnly: true)).TryGetArgument("append_only"u8, out var isAppendOnly) && isAppendOnly.ReadBoolean());
    }

    [Fact]
    public void A_version_is_believed_within_reason()
    {
        Assert.Equal("1.4.5", Read(1, 4, 5, -1));
        foreach (var odd in (object?[][])[[1, 2], [1, 2, -3], [1, 2, 100_000], [1, "2", 3]])
            Assert.Throws<MsgpackException>(() => Read(odd));
        Assert.Throws<MsgpackException>(() => RpcVersion.Read(RpcReply.Read(Msgpack.Reply(1, 3))));

        static string Read(params object?[] numbers) => RpcVersion.Read(RpcReply.Read(Msgpack.Encode(new object?[] { 1, 1, null, new (string, object?)[] { ("server_version", numbers) } }))).ToString();
    }
}
