using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Guard.Judging;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>The client's direction, on a thread of its own.</summary>
internal sealed class FromClient(int fromClient, Func<int> toBorg, SessionJudge judge, BorgWriter borg, SessionRate rate)
{
    // Above this the kernel moves what is left of an object; below it a read brings more messages with it.
    private const int Large = 128 * 1024;

    private long read;

    public long Read => Interlocked.Read(ref read);

    /// <summary>Relays to the end. False if the session has to end.</summary>
    /// <exception cref="IOException">borg or the client is gone.</exception>
    public bool Relay()
    {
        var stream = new ClientStream(judge, borg);
        var buffer = new byte[256 * 1024];
        var filled = 0;
        while (true)
        {
            while (stream.DataToCome > Large)
            {
                // Nothing is left untaken here: data is always taken whole.
                var count = rate.Piece(stream.DataToCome);
                rate.Take(count);
                if (!(stream.DataPasses ? Pipes.Move(fromClient, toBorg(), count) : Pipes.Discard(fromClient, count)))
                    return true;
                stream.DataMoved(count);
                Interlocked.Add(ref read, count);
            }

            var got = Pipes.Read(fromClient, buffer.AsSpan(filled));
            if (got == 0)
                return true;
            rate.Take(got);
            Interlocked.Add(ref read, got);
            filled += got;
            var taken = stream.Take(buffer.AsSpan(0, filled));
            borg.Flush();
            if (stream.IsOver)
                return false;
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            Pipes.NapAfter(got);
        }
    }
}
