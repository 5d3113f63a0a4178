namespace BorgBackupServer.Borg.Rpc;

/// <summary>A map with text keys, none of them twice; looked up by walking it, as borg's maps have a handful of entries.</summary>
internal readonly ref struct RpcMap
{
    private readonly ReadOnlySpan<byte> entries;

    private RpcMap(ReadOnlySpan<byte> entries, int count)
    {
        this.entries = entries;
        Count = count;
    }

    public int Count { get; }

    /// <param name="encoded">The map, and nothing behind it.</param>
    public static RpcMap Read(ReadOnlySpan<byte> encoded)
    {
        var inner = new MsgpackReader(encoded);
        var count = inner.ReadMap();
        if (count > new MsgpackLimits().Items)
            throw new MsgpackException("A map has too many entries.");

        var map = new RpcMap(encoded[inner.Position..], count);
        for (var index = 0; index < count; index++)
        {
            if (map.IndexOf(inner.ReadText()) != index)
                throw new MsgpackException("A map has the same key twice.");
            inner.Skip();
        }

        return inner.IsAtEnd ? map : throw new MsgpackException("There is something behind the end of a map.");
    }

    public bool TryGet(scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var reader = new MsgpackReader(entries);
        for (var index = 0; index < Count; index++)
        {
            var found = reader.ReadText().SequenceEqual(key);
            value = reader.Skip();
            if (found)
                return true;
        }

        value = default;
        return false;
    }

    private int IndexOf(scoped ReadOnlySpan<byte> key)
    {
        var reader = new MsgpackReader(entries);
        for (var index = 0; index < Count; index++)
        {
            if (reader.ReadText().SequenceEqual(key))
                return index;
            reader.Skip();
        }

        return -1;
    }
}
