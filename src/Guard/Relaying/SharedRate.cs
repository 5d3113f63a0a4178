using System.IO.MemoryMappedFiles;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>
/// A rate that all sessions of a client, or of a repository, share, each a process of its own: one number in a file that all of them map, the
/// moment at which the next byte is due. Who wants to move bytes puts it forward by what they cost, and waits for its turn.
/// Without a limit it costs nothing.
/// </summary>
internal sealed unsafe class SharedRate(string path, int place, TimeProvider time) : IDisposable
{
    private const int FileBytes = 64;
    private const int PiecesPerSecond = 8;

    // What is due later than this was written before the machine started anew, and its clock with it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // What was not used lately may be used at once, as far as this.
    private static readonly TimeSpan Saved = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim never = new();
    private MemoryMappedViewAccessor? view;
    private long* due;
    private long bytesPerSecond;

    /// <summary>Zero or less for no limit. May change at any time.</summary>
    public long BytesPerSecond
    {
        get => Volatile.Read(ref bytesPerSecond);
        set => Volatile.Write(ref bytesPerSecond, value);
    }

    /// <summary>How much of so many bytes is to be moved at once, so that nobody waits long for the others.</summary>
    public long Piece(long bytes) => BytesPerSecond is > 0 and var rate ? Math.Min(bytes, Math.Max(4096, rate / PiecesPerSecond)) : bytes;

    /// <summary>Waits until so many bytes may be moved.</summary>
    /// <exception cref="IOException">The file cannot be used; then nothing may go on without its limit.</exception>
    public void Take(long bytes)
    {
        while (bytes > 0 && BytesPerSecond is > 0 and var rate)
        {
            var piece = Piece(bytes);
            var wait = Reserve(piece, rate);
            if (wait > TimeSpan.Zero)
                never.Wait(wait);
            bytes -= piece;
        }
    }

    public void Dispose()
    {
        if (view is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }

        never.Dispose();
    }

    private TimeSpan Reserve(long bytes, long rate)
    {
        Map();
        var cost = (long)((Int128)bytes * time.TimestampFrequency / rate);
        while (true)
        {
            var now = time.GetTimestamp();
            var before = Volatile.Read(ref *due);
            var earliest = now - (long)(Saved.TotalSeconds * time.TimestampFrequency);
            var turn = before < earliest || before > now + (long)(Longest.TotalSeconds * time.TimestampFrequency) ? earliest : before;
            if (Interlocked.CompareExchange(ref *due, turn + cost, before) == before)
                return turn > now ? time.GetElapsedTime(now, turn) : TimeSpan.Zero;
        }
    }

    private void Map()
    {
        if (view is not null)
            return;
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var file = MemoryMappedFile.CreateFromFile(stream, null, FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, FileBytes, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        due = (long*)start + place;
    }
}
