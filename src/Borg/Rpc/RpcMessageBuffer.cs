using System.Buffers;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>Collects the bytes of one message until it is whole; no more than the limits allow.</summary>
public sealed class RpcMessageBuffer(MsgpackLimits limits)
{
    private readonly MsgpackFramer framer = new(limits);
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <param name="received">The next bytes of the stream.</param>
    /// <param name="message">The message, if it is whole now; valid until <see cref="Clear"/>.</param>
    /// <returns>The bytes behind it.</returns>
    /// <exception cref="MsgpackException">The stream is unusable from here on.</exception>
    public ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> received, out ReadOnlyMemory<byte> message)
    {
        var length = framer.Take(received.Span, out var isComplete);
        bytes.Write(received.Span[..length]);
        message = isComplete ? bytes.WrittenMemory : default;
        return received[length..];
    }

    public void Clear() => bytes.ResetWrittenCount();

    public byte[] TakeAll()
    {
        var all = bytes.WrittenSpan.ToArray();
        Clear();
        return all;
    }
}
