using BorgBackupServer.Borg.Rpc;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Rpc;

public sealed class ObjectListTests
{
    [Fact]
    public void What_was_listed_is_there_and_nothing_else()
    {
        var list = new ObjectList();
        Assert.False(list.Add(Piece(3, 1, 2)));
        Assert.Equal(3, list.Count);
        Assert.Equal(new ObjectId(Id(2)), list.Last);
        Assert.True(list.Contains(new ObjectId(Id(1))) && list.Contains(new ObjectId(Id(2))) && list.Contains(new ObjectId(Id(3))));
        Assert.False(list.Contains(new ObjectId(Id(4))));
        Assert.False(list.Add(Piece(4)));
        Assert.True(list.Contains(new ObjectId(Id(4))) && list.Contains(new ObjectId(Id(1))));
    }

    [Fact]
    public void A_full_piece_may_have_another_one_behind_it()
    {
        var list = new ObjectList();
        Assert.True(list.Add(Piece([.. Enumerable.Range(1, ObjectList.Piece)])));
        Assert.False(list.Add(Piece()));
        Assert.True(list.Contains(new ObjectId(Id(ObjectList.Piece))));
    }

    [Fact]
    public void What_is_no_such_list_is_refused()
    {
        Assert.Throws<MsgpackException>(() => new ObjectList().Add(RpcReply.Read(Msgpack.Reply(1, new object?[] { new byte[31] }))));
        Assert.Throws<MsgpackException>(() => new ObjectList().Add(RpcReply.Read(Msgpack.Reply(1, 7))));
        Assert.Throws<MsgpackException>(() => new ObjectList().Add(RpcReply.Read(Msgpack.Encode(new (string, object?)[] { ("i", 1), ("exception_class", "Error") }))));
        Assert.Throws<MsgpackException>(() =>
        {
            var circle = new ObjectList();
            circle.Add(Piece(1, 2));
            circle.Add(Piece(2, 3));
        });
    }

    // {"i": 1, "r": [ids]}, with a count of 32 bits.
    private static RpcReply Piece(params int[] numbers) => RpcReply.Read(
        (byte[])[0x82, 0xa1, (byte)'i', 1, 0xa1, (byte)'r', 0xdd, .. BitConverter.GetBytes(numbers.Length).Reverse(), .. numbers.SelectMany(number => (byte[])[0xd9, 32, .. Id(number)])]);

    private static byte[] Id(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];
}
