using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>
/// Writes to the client: what borg says, and our own answers between two whole messages of borg's. The client finds
/// each answer by its number, so their order does not matter.
/// </summary>
internal sealed class ClientWriter(int toClient)
{
    private readonly Lock gate = new();
    private readonly List<byte[]> waiting = [];

    // A list of ids has 100,000 entries; an object 20 MiB.
    private readonly MsgpackFramer framer = new(new MsgpackLimits { Items = 200_000, TextBytes = 32 * 1024 * 1024, MessageBytes = 64 * 1024 * 1024 });

    public long Written { get; private set; }

    /// <summary>What is still to come of an object that borg sends.</summary>
    public long DataToCome => framer.PayloadToCome;

    /// <summary>Passes on a piece of what borg said.</summary>
    /// <exception cref="MsgpackException">It is not what borg says.</exception>
    /// <exception cref="IOException">The client is gone.</exception>
    public void FromBorg(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var written = 0;
            for (var at = 0; at < bytes.Length;)
            {
                at += framer.Take(bytes[at..], out var isComplete);
                if (!isComplete || waiting.Count == 0)
                    continue;
                Write(bytes[written..at]);
                written = at;
                WriteWaiting();
            }

            Write(bytes[written..]);
        }
    }

    /// <summary>Lets the kernel move so much of an object; false if borg's output ended in it.</summary>
    public bool MoveData(int fromBorg, long count)
    {
        lock (gate)
        {
            if (!Pipes.Move(fromBorg, toClient, count))
                return false;
            Written += count;
            framer.Skip(count, out var isComplete);
            if (isComplete)
                WriteWaiting();
            return true;
        }
    }

    /// <summary>Sends a whole message of our own, now or as soon as borg has ended its own.</summary>
    public void Answer(byte[] message)
    {
        lock (gate)
            if (framer.IsBetweenMessages)
                Write(message);
            else
                waiting.Add(message);
    }

    private void WriteWaiting()
    {
        foreach (var message in waiting)
            Write(message);
        waiting.Clear();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        Pipes.Write(toClient, bytes);
        Written += bytes.Length;
    }
}
