namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// A call of borg's RPC, as clients from 1.1 on make it: <c>{"i": id, "m": method, "a": {name: value, …}}</c>. Anything
/// else is refused: the array form of older clients, a doubled key (of which borg would take the last), a further key.
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
        var map = RpcMap.Read(message);
        if (map.Count != 3 ||
            !map.TryGet("i"u8, out var id) || !map.TryGet("m"u8, out var method) || !map.TryGet("a"u8, out var arguments))
            throw new MsgpackException("This is not a request of borg's.");

        RpcMap.Read(arguments); // refuses doubled names
        return new RpcRequest(new MsgpackReader(id).ReadInteger(), new MsgpackReader(method).ReadText(), arguments);
    }

    /// <summary>Finds an argument; its encoded value.</summary>
    public bool TryGetArgument(scoped ReadOnlySpan<byte> name, out MsgpackReader value)
    {
        var found = RpcMap.Read(arguments).TryGet(name, out var encoded);
        value = new MsgpackReader(encoded);
        return found;
    }
}
