namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// Finds where messages end in a stream of them: borg's RPC is msgpack objects one behind the other, without lengths.
/// Works on pieces of any size, looks at each byte once, and holds a few dozen bytes whatever sizes are claimed.
/// </summary>
public sealed class MsgpackFramer(MsgpackLimits limits)
{
    private readonly long[] open = new long[limits.Depth];
    private readonly byte[] header = new byte[MsgpackHeader.MaxBytes];
    private int depth;
    private int headerBytes;
    private long payload;
    private long taken;

    /// <summary>Nothing of a next message has been seen yet.</summary>
    public bool IsBetweenMessages => taken == 0;

    /// <summary>What is still to come of the text that is being taken.</summary>
    public long PayloadToCome => payload;

    /// <summary>Takes bytes of the current text unseen, because somebody else has moved them.</summary>
    /// <param name="bytes">At most <see cref="PayloadToCome"/>.</param>
    /// <param name="isComplete">The message ends with the last of them.</param>
    public void Skip(long bytes, out bool isComplete)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, payload);
        payload -= bytes;
        Count(bytes);
        isComplete = bytes > 0 && payload == 0 && EndValue();
    }

    /// <summary>Takes bytes up to the end of the current message.</summary>
    /// <param name="bytes">The next bytes of the stream.</param>
    /// <param name="isComplete">The message ends with the last byte taken.</param>
    /// <returns>How many bytes belong to the message; less than there are only if it is complete.</returns>
    /// <exception cref="MsgpackException">The stream is unusable from here on.</exception>
    public int Take(ReadOnlySpan<byte> bytes, out bool isComplete)
    {
        isComplete = false;
        var at = 0;
        while (at < bytes.Length && !isComplete)
        {
            if (payload > 0)
            {
                var step = (int)Math.Min(payload, bytes.Length - at);
                (at, payload) = (at + step, payload - step);
                Count(step);
                isComplete = payload == 0 && EndValue();
                continue;
            }

            header[headerBytes++] = bytes[at++];
            Count(1);
            if (!MsgpackHeader.TryRead(header.AsSpan(0, headerBytes), out var value))
                continue;
            headerBytes = 0;
            isComplete = Begin(value);
        }

        return at;
    }

    private bool Begin(MsgpackHeader value)
    {
        if (value.Kind is MsgpackKind.Array or MsgpackKind.Map)
        {
            if (value.ItemCount > limits.Items)
                throw new MsgpackException("An array or map has too many entries.");
            if (value.ItemCount == 0)
                return EndValue();
            if (depth == open.Length)
                throw new MsgpackException("Arrays and maps are nested too deeply.");
            open[depth++] = value.Kind == MsgpackKind.Map ? 2L * value.ItemCount : value.ItemCount;
            return false;
        }

        if (value.PayloadBytes > limits.TextBytes)
            throw new MsgpackException("A text is too long.");
        payload = value.PayloadBytes;
        return payload == 0 && EndValue();
    }

    // True if the message ends with this value.
    private bool EndValue()
    {
        while (depth > 0 && --open[depth - 1] == 0)
            depth--;
        if (depth > 0)
            return false;
        taken = 0;
        return true;
    }

    private void Count(long bytes)
    {
        taken += bytes;
        if (taken > limits.MessageBytes)
            throw new MsgpackException("A message is too long.");
    }
}
