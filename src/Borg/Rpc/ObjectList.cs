namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// Which objects a repository has, as its own borg listed them in pieces: sixteen bytes of each id, in order. Two ids that
/// begin alike are one here. Whoever chooses such ids only has the second of them taken for one that exists already.
/// </summary>
public sealed class ObjectList
{
    /// <summary>As many as borg gives at once.</summary>
    public const int Piece = 100_000;

    /// <summary>320 MB of memory; a repository with more is larger than 40 TB.</summary>
    public const int MostObjects = 20_000_000;

    private readonly List<UInt128> ids = [];
    private bool isSorted = true;

    public int Count => ids.Count;

    /// <summary>The last id that was heard.</summary>
    public ObjectId? Last { get; private set; }

    /// <summary>Takes in one answer.</summary>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="MsgpackException">It is no piece of such a list, or there is no end to it.</exception>
    public bool Add(in RpcReply reply)
    {
        if (reply.IsException)
            throw new MsgpackException("borg does not say which objects exist.");
        var reader = reply.Result;
        var count = reader.ReadArray();
        if (count > Piece || ids.Count + count > MostObjects)
            throw new MsgpackException("There are more objects than any repository has.");
        for (var at = 0; at < count; at++)
        {
            var id = new ObjectId(reader.ReadText());
            if (at == 0 && Last is { } before && before == id)
                throw new MsgpackException("A list of objects goes round in a circle.");
            ids.Add(Head(id));
            Last = id;
        }

        isSorted = false;
        return count == Piece;
    }

    public bool Contains(ObjectId id)
    {
        if (!isSorted)
        {
            ids.Sort();
            isSorted = true;
        }

        return ids.BinarySearch(Head(id)) >= 0;
    }

    private static UInt128 Head(ObjectId id) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(id.ToArray());
}
