using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// What the guard has to know of a repository that it cannot look into: asked of the remote host's borg itself, under its
/// exclusive lock, before the client hears that the repository is open. Costs 32 bytes of traffic for each object.
/// </summary>
/// <param name="Objects">Those that exist.</param>
/// <param name="Nonce">The next free one; null if it has none.</param>
internal sealed record FarObjects(ObjectList Objects, long? Nonce)
{
    // A piece of the list has 100,000 ids of 34 bytes.
    private static readonly MsgpackLimits Limits = new() { Items = ObjectList.Piece, TextBytes = 64 * 1024, MessageBytes = 8 * 1024 * 1024 };

    /// <exception cref="MsgpackException">borg says something else.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public static FarObjects Ask(int toBorg, int fromBorg)
    {
        var id = 1L << 40; // the client's own numbers begin at one
        var nonce = RpcReply.Read(Call(RpcCall.Plain(id, "get_free_nonce"u8)).Span);
        if (nonce.Id != id || nonce.IsException)
            throw new MsgpackException("borg does not say its nonce.");
        var next = nonce.Result.Kind == MsgpackKind.Nil ? (long?)null : nonce.Result.ReadInteger();
        var objects = new ObjectList();
        while (true)
        {
            var reply = RpcReply.Read(Call(RpcCall.List(++id, ObjectList.Piece, objects.Last)).Span);
            if (reply.Id != id)
                throw new MsgpackException("borg answered what was not asked.");
            if (!objects.Add(reply))
                return new FarObjects(objects, next);
        }

        ReadOnlyMemory<byte> Call(byte[] call)
        {
            Pipes.Write(toBorg, call);
            return FarEnd.ReadMessage(fromBorg, Limits);
        }
    }
}
