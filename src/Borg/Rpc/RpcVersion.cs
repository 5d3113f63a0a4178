using BorgBackupServer.Borg.Output;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>Which borg answers to <c>negotiate</c>.</summary>
public static class RpcVersion
{
    private const int MostParts = 10;

    /// <exception cref="MsgpackException">It does not say.</exception>
    public static BorgVersion Read(in RpcReply reply)
    {
        if (reply.IsException)
            throw new MsgpackException("borg does not say which version it is.");
        var reader = reply.Result;
        if (reader.Kind != MsgpackKind.Map || reader.ReadMap() != 1 || !reader.ReadText().SequenceEqual("server_version"u8))
            throw new MsgpackException("borg does not say which version it is.");
        var count = reader.ReadArray();
        if (count is < 3 or > MostParts)
            throw new MsgpackException("This is no version of borg's.");
        return new BorgVersion(Part(ref reader), Part(ref reader), Part(ref reader));
    }

    private static int Part(ref MsgpackReader reader) =>
        reader.ReadInteger() is >= 0 and <= 9999 and var part ? (int)part : throw new MsgpackException("This is no version of borg's.");
}
