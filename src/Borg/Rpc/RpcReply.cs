namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// An answer of borg's RPC: <c>{"i": id, "r": result}</c>, or the exception that was thrown, with at least
/// <c>{"i": id, "exception_class": name}</c>.
/// </summary>
public readonly ref struct RpcReply
{
    private readonly ReadOnlySpan<byte> result;

    private RpcReply(long id, bool isException, ReadOnlySpan<byte> result)
    {
        Id = id;
        IsException = isException;
        this.result = result;
    }

    public long Id { get; }

    public bool IsException { get; }

    /// <summary>The result; nothing to read if there was an exception.</summary>
    public MsgpackReader Result => new(result);

    /// <exception cref="MsgpackException">Not such a message.</exception>
    public static RpcReply Read(ReadOnlySpan<byte> message)
    {
        var map = RpcMap.Read(message);
        if (!map.TryGet("i"u8, out var id))
            throw new MsgpackException("This is not an answer of borg's.");

        var number = new MsgpackReader(id).ReadInteger();
        if (map.TryGet("r"u8, out var result) && map.Count == 2)
            return new RpcReply(number, isException: false, result);
        if (map.TryGet("exception_class"u8, out _) && !map.TryGet("r"u8, out _))
            return new RpcReply(number, isException: true, default);
        throw new MsgpackException("This is not an answer of borg's.");
    }
}
