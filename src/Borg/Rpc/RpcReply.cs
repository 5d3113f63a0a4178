namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// An answer of borg's RPC: <c>{"i": id, "r": result}</c>, or the exception that was thrown, with at least
/// <c>{"i": id, "exception_class": name}</c>. In the old form, in which <c>negotiate</c> is answered and which clients
/// accept for every call: <c>[1, id, nil, result]</c> or <c>[1, id, name, text]</c>.
/// </summary>
public readonly ref struct RpcReply
{
    private readonly ReadOnlySpan<byte> result;

    private RpcReply(long id, bool isException, ReadOnlySpan<byte> result, ReadOnlySpan<byte> exceptionClass = default)
    {
        Id = id;
        IsException = isException;
        ExceptionClass = exceptionClass;
        this.result = result;
    }

    public long Id { get; }

    public bool IsException { get; }

    /// <summary>Its name, for example <c>DoesNotExist</c>; empty where it has none, or where there was no exception.</summary>
    public ReadOnlySpan<byte> ExceptionClass { get; }

    /// <summary>The result; nothing to read if there was an exception.</summary>
    public MsgpackReader Result => new(result);

    /// <exception cref="MsgpackException">Not such a message.</exception>
    public static RpcReply Read(ReadOnlySpan<byte> message)
    {
        if (new MsgpackReader(message).Kind == MsgpackKind.Array)
            return ReadOldForm(message);

        var map = RpcMap.Read(message);
        if (!map.TryGet("i"u8, out var id))
            throw new MsgpackException("This is not an answer of borg's.");

        var number = new MsgpackReader(id).ReadInteger();
        if (map.TryGet("r"u8, out var result) && map.Count == 2)
            return new RpcReply(number, isException: false, result);
        if (map.TryGet("exception_class"u8, out var name) && !map.TryGet("r"u8, out _))
            return new RpcReply(number, isException: true, default, new MsgpackReader(name).Kind == MsgpackKind.Text ? new MsgpackReader(name).ReadText() : default);
        throw new MsgpackException("This is not an answer of borg's.");
    }

    private static RpcReply ReadOldForm(ReadOnlySpan<byte> message)
    {
        var reader = new MsgpackReader(message);
        if (reader.ReadArray() != 4)
            throw new MsgpackException("This is not an answer of borg's.");
        reader.Skip();
        var id = reader.ReadInteger();
        var isException = reader.Kind != MsgpackKind.Nil;
        if (!isException)
            reader.ReadNil();
        else if (reader.ReadText().IsEmpty)
            throw new MsgpackException("An exception has no name."); // a client would take that for a result
        var result = reader.Skip();
        return reader.IsAtEnd
            ? new RpcReply(id, isException, isException ? default : result)
            : throw new MsgpackException("There is something behind the end of an answer.");
    }
}
