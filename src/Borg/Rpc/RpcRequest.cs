namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// A call of borg's RPC, as clients from 1.1 on make it: <c>{"i": id, "m": method, "a": {name: value, …}}</c>. Only the
/// first call, <c>negotiate</c>, still comes as <c>[1, id, method, [values]]</c>. Anything else is refused: other calls in
/// the old form, a doubled key (of which borg would take the last), a further key.
/// </summary>
public readonly ref struct RpcRequest
{
    private readonly ReadOnlySpan<byte> arguments;

    private RpcRequest(long id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> arguments)
    {
        Id = id;
        Method = method;
        this.arguments = arguments;
    }

    public long Id { get; }

    public ReadOnlySpan<byte> Method { get; }

    /// <exception cref="MsgpackException">Not such a message.</exception>
    public static RpcRequest Read(ReadOnlySpan<byte> message)
    {
        if (new MsgpackReader(message).Kind == MsgpackKind.Array)
            return ReadNegotiate(message);

        var map = RpcMap.Read(message);
        if (map.Count != 3 ||
            !map.TryGet("i"u8, out var id) || !map.TryGet("m"u8, out var method) || !map.TryGet("a"u8, out var arguments))
            throw new MsgpackException("This is not a request of borg's.");

        RpcMap.Read(arguments); // refuses doubled names
        return new RpcRequest(new MsgpackReader(id).ReadInteger(), new MsgpackReader(method).ReadText(), arguments);
    }

    private static RpcRequest ReadNegotiate(ReadOnlySpan<byte> message)
    {
        var reader = new MsgpackReader(message);
        if (reader.ReadArray() != 4)
            throw new MsgpackException("This is not a request of borg's.");
        reader.Skip(); // always 1, and always ignored
        var id = reader.ReadInteger();
        var method = reader.ReadText();
        if (!method.SequenceEqual("negotiate"u8) || reader.Kind != MsgpackKind.Array || reader.Skip().IsEmpty || !reader.IsAtEnd)
            throw new MsgpackException("Only 'negotiate' comes in the old form of a request.");
        return new RpcRequest(id, method, [0x80]); // its values have no names
    }

    /// <summary>How many arguments there are; so a caller sees that it knows them all.</summary>
    public int ArgumentCount => RpcMap.Read(arguments).Count;

    /// <summary>Finds an argument by its name; its encoded value.</summary>
    public bool TryGetArgument(scoped ReadOnlySpan<byte> name, out MsgpackReader value)
    {
        var found = RpcMap.Read(arguments).TryGet(name, out var encoded);
        value = new MsgpackReader(encoded);
        return found;
    }
}
