using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// Reads the arguments of one call: each by its name and of its kind. At the end every argument must have been read,
/// because one that we do not know may mean something to a later borg.
/// </summary>
internal ref struct CallArguments(RpcRequest request)
{
    private readonly RpcRequest request = request;
    private int known;

    /// <summary>False if it is missing.</summary>
    public bool Boolean(ReadOnlySpan<byte> name, bool otherwise) => Find(name, out var value) ? value.ReadBoolean() : otherwise;

    public long? Integer(ReadOnlySpan<byte> name) => Find(name, out var value) ? value.ReadInteger() : null;

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> name) => Find(name, out var value) ? value.ReadText() : throw Missing();

    public ObjectId Id(ReadOnlySpan<byte> name) => new(Text(name));

    /// <summary>An id, or nothing.</summary>
    public void OptionalId(ReadOnlySpan<byte> name)
    {
        if (Find(name, out var value))
            _ = new ObjectId(value.ReadText());
    }

    /// <summary>Reads over an argument of which the value does not matter.</summary>
    public void Any(ReadOnlySpan<byte> name) => Find(name, out _);

    /// <exception cref="MsgpackException">There is an argument more.</exception>
    public readonly void End()
    {
        if (known != request.ArgumentCount)
            throw new MsgpackException("A call has an argument that is not known.");
    }

    private static MsgpackException Missing() => new("A call lacks an argument.");

    // Python's None is as good as nothing; yet it was there.
    private bool Find(ReadOnlySpan<byte> name, out MsgpackReader value)
    {
        if (!request.TryGetArgument(name, out value))
            return false;
        known++;
        return value.Kind != MsgpackKind.Nil;
    }
}
