namespace BorgBackupServer.Borg.Rpc;

/// <summary>Bytes that are not borg's dialect of msgpack, or are beyond its bounds. The only thing the readers here throw.</summary>
public sealed class MsgpackException : Exception
{
    public MsgpackException()
    {
    }

    public MsgpackException(string message)
        : base(message)
    {
    }

    public MsgpackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
