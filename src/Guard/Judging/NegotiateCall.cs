using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// The first call, <c>[1, number, "negotiate", [{"client_version": [1, 2, 4, -1]}]]</c>: the only one that comes in the
/// old form, because the client does not know yet whether the server understands the new one.
/// </summary>
internal static class NegotiateCall
{
    /// <exception cref="MsgpackException">It is another message.</exception>
    public static long Read(ReadOnlySpan<byte> message)
    {
        var reader = new MsgpackReader(message);
        if (reader.ReadArray() != 4 || reader.ReadInteger() != 1)
            throw Odd();
        var id = reader.ReadInteger();
        if (!reader.ReadText().SequenceEqual("negotiate"u8) || reader.ReadArray() != 1
            || reader.ReadMap() != 1 || !reader.ReadText().SequenceEqual("client_version"u8))
            throw Odd();
        var numbers = reader.ReadArray();
        if (numbers is 0 or > 10)
            throw Odd();
        for (var number = 0; number < numbers; number++)
            reader.ReadInteger();
        return reader.IsAtEnd ? id : throw Odd();
    }

    private static MsgpackException Odd() => new("Only 'negotiate' comes in the old form of a request.");
}
