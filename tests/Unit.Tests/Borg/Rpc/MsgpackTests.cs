using System.Text;
using BorgBackupServer.Borg.Rpc;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Rpc;

public sealed class MsgpackTests
{
    [Fact]
    public void Every_kind_of_value_is_read_back()
    {
        var reader = new MsgpackReader(Msgpack.Encode(new object?[] { null, true, false, 5, -3, 100_000, -100_000, long.MinValue, (ulong)long.MaxValue, 1.5, "text", new string('x', 70_000), Array.Empty<object?>(), new (string, object?)[] { ("k", 1) } }));
        Assert.Equal(14, reader.ReadArray());
        Assert.Equal(MsgpackKind.Nil, reader.Kind);
        reader.ReadNil();
        Assert.True(reader.ReadBoolean());
        Assert.False(reader.ReadBoolean());
        Assert.Equal(5, reader.ReadInteger());
        Assert.Equal(-3, reader.ReadInteger());
        Assert.Equal(100_000, reader.ReadInteger());
        Assert.Equal(-100_000, reader.ReadInteger());
        Assert.Equal(long.MinValue, reader.ReadInteger());
        Assert.Equal(long.MaxValue, reader.ReadInteger());
        Assert.Equal(MsgpackKind.FloatingNumber, reader.Kind);
        Assert.Equal(9, reader.Skip().Length);
        Assert.Equal("text", Encoding.UTF8.GetString(reader.ReadText()));
        Assert.Equal(70_000, reader.ReadText().Length);
        Assert.Equal(0, reader.ReadArray());
        Assert.Equal(1, reader.ReadMap());
        Assert.Equal("k", Encoding.UTF8.GetString(reader.ReadText()));
        Assert.False(reader.IsAtEnd);
        Assert.Equal(1, reader.ReadInteger());
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData(new byte[] { 0xcc, 200 }, 200)]
    [InlineData(new byte[] { 0xcd, 0xff, 0xfe }, 65534)]
    [InlineData(new byte[] { 0xce, 0xff, 0xff, 0xff, 0xff }, 4294967295)]
    [InlineData(new byte[] { 0xd0, 0x80 }, -128)]
    [InlineData(new byte[] { 0xd1, 0x80, 0 }, -32768)]
    [InlineData(new byte[] { 0xe0 }, -32)]
    [InlineData(new byte[] { 0x7f }, 127)]
    public void Integers_of_every_width_are_read(byte[] bytes, long expected) => Assert.Equal(expected, new MsgpackReader(bytes).ReadInteger());

    [Fact]
    public void What_is_not_there_or_of_another_kind_is_refused()
    {
        Assert.Throws<MsgpackException>(() => new MsgpackReader([]).ReadInteger());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xcd, 1]).ReadInteger());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0]).ReadInteger());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xa5, 1]).ReadText());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xdb, 0xff, 0xff, 0xff, 0xff, 1]).ReadText());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xdd, 0xff, 0xff, 0xff, 0xff, 1]).ReadArray());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0x93, 1]).Skip());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xa1, 0x61]).ReadInteger());
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xc4, 1, 1]).Skip()); // bin: borg's own unpacker refuses it
        Assert.Throws<MsgpackException>(() => new MsgpackReader([0xc1]).Skip());
    }

    [Fact]
    public void Claimed_sizes_beyond_the_limits_are_refused_at_the_claim()
    {
        Assert.Throws<MsgpackException>(() => Frames([0xdb, 0x01, 0x40, 0x00, 0x01], new MsgpackLimits())); // 20 MiB and one
        Assert.Equal([false], Frames([0xdb, 0x01, 0x40, 0x00, 0x00], new MsgpackLimits()));
        Assert.Throws<MsgpackException>(() => Frames([0xdc, 0, 101], new MsgpackLimits()));
        Assert.Throws<MsgpackException>(() => Frames([0xdf, 0xff, 0xff, 0xff, 0xff], new MsgpackLimits()));
        Assert.Throws<MsgpackException>(() => Frames([0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 1], new MsgpackLimits()));
        Assert.Equal([true], Frames([0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 1], new MsgpackLimits()));
        Assert.Throws<MsgpackException>(() => Frames([0x93, 0xa2, 1, 1, 0xa2, 1, 1, 0xa2], new MsgpackLimits { MessageBytes = 7 }));
        Assert.Throws<MsgpackException>(() => Frames([0xc7], new MsgpackLimits()));
    }

    [Property(MaxTest = 1000)]
    public void Random_bytes_are_read_or_refused(byte[] bytes)
    {
        try
        {
            var reader = new MsgpackReader(bytes);
            while (!reader.IsAtEnd)
                Assert.False(reader.Skip().IsEmpty);
        }
        catch (MsgpackException)
        {
            // The only other answer.
        }

        Refused(() => RpcRequest.Read(bytes));
        Refused(() => RpcReply.Read(bytes));
        Refused(() => Frames(bytes, new MsgpackLimits { Depth = 2, TextBytes = 10, MessageBytes = 50 }));
    }

    [Property(MaxTest = 500)]
    public void The_framer_and_the_reader_agree_where_messages_end_whatever_the_pieces(byte[] bytes, byte piece)
    {
        var ends = new List<int>();
        var refused = false;
        try
        {
            var reader = new MsgpackReader(bytes);
            while (!reader.IsAtEnd)
            {
                reader.Skip();
                ends.Add(reader.Position);
            }
        }
        catch (MsgpackException)
        {
            refused = true;
        }

        var found = new List<int>();
        var framer = new MsgpackFramer(new MsgpackLimits { TextBytes = int.MaxValue, Items = int.MaxValue, Depth = 1000 });
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                at += framer.Take(bytes.AsSpan(at, Math.Min((piece % 9) + 1, bytes.Length - at)), out var isComplete);
                if (isComplete)
                    found.Add(at);
            }

            Assert.Equal(!refused, framer.IsBetweenMessages);
        }
        catch (MsgpackException)
        {
            Assert.True(refused);
        }

        Assert.Equal(ends, found);
    }

    [Fact]
    public void A_request_has_exactly_its_three_parts_and_no_key_twice()
    {
        var request = RpcRequest.Read(Msgpack.Request(7, "put", ("id", "x"), ("wait", false)));
        Assert.Equal((7, "put"), (request.Id, Encoding.UTF8.GetString(request.Method)));
        Assert.True(request.TryGetArgument("wait"u8, out var wait));
        Assert.False(wait.ReadBoolean());
        Assert.False(request.TryGetArgument("data"u8, out _));

        var none = Array.Empty<(string, object?)>();
        Refuses(new object?[] { 1, 7, "put", Array.Empty<object?>() }); // the form of clients before 1.1
        Refuses(new (string, object?)[] { ("i", 7), ("m", "put") });
        Refuses(new (string, object?)[] { ("i", 7), ("m", "put"), ("a", none), ("x", 1) });
        Refuses(new (string, object?)[] { ("i", 7), ("m", "put"), ("m", "get") });
        Refuses(new (string, object?)[] { ("i", "7"), ("m", "put"), ("a", none) });
        Refuses(new (string, object?)[] { ("i", 7), ("m", "put"), ("a", new object?[] { 1 }) });
        Refuses(new (string, object?)[] { ("i", 7), ("m", "put"), ("a", new (string, object?)[] { ("id", 1), ("id", 2) }) });
        Assert.Throws<MsgpackException>(() => RpcRequest.Read([.. Msgpack.Request(7, "put"), 0xc0]));
    }

    [Fact]
    public void A_reply_is_a_result_or_an_exception()
    {
        var reply = RpcReply.Read(Msgpack.Reply(7, "data"));
        Assert.Equal((7, false), (reply.Id, reply.IsException));
        Assert.Equal("data", Encoding.UTF8.GetString(reply.Result.ReadText()));
        Assert.True(RpcReply.Read(Msgpack.Encode(new (string, object?)[] { ("i", 7), ("exception_class", "LockTimeout"), ("exception_args", new object?[] { "/r" }) })).IsException);

        Assert.Throws<MsgpackException>(() => RpcReply.Read(Msgpack.Encode(new (string, object?)[] { ("i", 7) })));
        Assert.Throws<MsgpackException>(() => RpcReply.Read(Msgpack.Encode(new (string, object?)[] { ("r", 7) })));
        Assert.Throws<MsgpackException>(() => RpcReply.Read(Msgpack.Encode(new (string, object?)[] { ("i", 7), ("r", 1), ("exception_class", "x") })));
    }

    private static void Refuses(object message) => Assert.Throws<MsgpackException>(() => RpcRequest.Read(Msgpack.Encode(message)));

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (MsgpackException)
        {
            // The only other answer.
        }
    }

    // For each piece of the stream up to the end of a message, or of the bytes: was it whole?
    private static List<bool> Frames(byte[] bytes, MsgpackLimits limits)
    {
        var framer = new MsgpackFramer(limits);
        var frames = new List<bool>();
        for (var at = 0; at < bytes.Length;)
        {
            at += framer.Take(bytes.AsSpan(at), out var isComplete);
            frames.Add(isComplete);
        }

        return frames;
    }
}
