namespace BorgBackupServer.Borg.Rpc;

/// <summary>Calls of borg's RPC in our own words, as <c>borg serve</c> 1.2 to 1.4 understands them.</summary>
public static class RpcCall
{
    /// <summary>The first call; it comes in the old form, because nobody knows yet who is at the other end.</summary>
    public static byte[] Negotiate(long id) => new MsgpackWriter()
        .Array(4).Number(1).Number(id).Text("negotiate"u8)
        .Array(1).Map(1).Text("client_version"u8).Array(4).Number(1).Number(2).Number(0).Number(-1)
        .ToArray();

    /// <summary>The answer to it of a borg 1.2, which has all that later ones of 1.x are asked for.</summary>
    public static byte[] AnswerNegotiate(long id) => new MsgpackWriter()
        .Array(4).Number(1).Number(id).Nil()
        .Map(1).Text("server_version"u8).Array(4).Number(1).Number(2).Number(0).Number(-1)
        .ToArray();

    /// <summary>Opens a repository, which has to be there.</summary>
    /// <param name="path">As borg itself says it: absolute, or <c>/./x</c> for x below the account's home.</param>
    public static byte[] Open(long id, string path, long lockWait, bool locks, bool isExclusive, bool isAppendOnly) => OpenOrMake(id, path, lockWait, locks, isExclusive, isAppendOnly, makes: false);

    /// <summary>Makes an empty repository with the folders above it.</summary>
    public static byte[] Make(long id, string path) => OpenOrMake(id, path, lockWait: 1, locks: true, isExclusive: true, isAppendOnly: false, makes: true);

    /// <summary>A call without arguments.</summary>
    public static byte[] Plain(long id, ReadOnlySpan<byte> method) =>
        new MsgpackWriter().Map(3).Text("i"u8).Number(id).Text("m"u8).Text(method).Text("a"u8).Map(0).ToArray();

    /// <summary>One object.</summary>
    public static byte[] Get(long id, ObjectId wanted) =>
        new MsgpackWriter().Map(3).Text("i"u8).Number(id).Text("m"u8).Text("get"u8).Text("a"u8).Map(1).Text("id"u8).Text(wanted.ToArray()).ToArray();

    /// <summary>Ids of objects, in the order of the index.</summary>
    /// <param name="after">The last one that was heard; null for the first piece.</param>
    public static byte[] List(long id, int limit, ObjectId? after)
    {
        var call = new MsgpackWriter().Map(3).Text("i"u8).Number(id).Text("m"u8).Text("list"u8).Text("a"u8).Map(2).Text("limit"u8).Number(limit).Text("marker"u8);
        return (after is { } marker ? call.Text(marker.ToArray()) : call.Nil()).ToArray();
    }

    private static byte[] OpenOrMake(long id, string path, long lockWait, bool locks, bool isExclusive, bool isAppendOnly, bool makes) => new MsgpackWriter()
        .Map(3)
        .Text("i"u8).Number(id)
        .Text("m"u8).Text("open"u8)
        .Text("a"u8).Map(7)
        .Text("path"u8).Text(System.Text.Encoding.UTF8.GetBytes(path))
        .Text("create"u8).Boolean(makes)
        .Text("lock_wait"u8).Number(lockWait)
        .Text("lock"u8).Boolean(locks)
        .Text("exclusive"u8).Boolean(isExclusive)
        .Text("append_only"u8).Boolean(isAppendOnly)
        .Text("make_parent_dirs"u8).Boolean(makes)
        .ToArray();
}
