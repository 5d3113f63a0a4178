using BorgBackupServer.Agent.Machine;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Writes the content of files; long runs of zeros become holes, as borg itself does not say where some were.</summary>
internal sealed class FileContent
{
    private const int Piece = 256 * 1024;
    private const int Hole = 64 * 1024;

    private readonly byte[] buffer = new byte[Piece];
    private readonly byte[] other = new byte[Piece];

    /// <param name="compared">A file of the same size; null to compare with nothing.</param>
    /// <returns>True if the other file has the same content.</returns>
    /// <exception cref="TargetFullException">There is no room.</exception>
    public async Task<bool> WriteAsync(
        SafeFileHandle file, SafeFileHandle? compared, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        var isSame = compared is not null;
        var at = 0L;
        while (await FillAsync(read, cancellationToken) is > 0 and var count)
        {
            var piece = buffer.AsMemory(0, count);
            Write(file, piece.Span, at);
            isSame = isSame && IsSame(compared!, piece.Span, at); // because it is the same only where there is another
            at += count;
        }

        Try(() => RandomAccess.SetLength(file, at));
        return isSame;
    }

    // Whole pieces: what a pipe gives at once is rarely a whole one, and holes are found in large ones only.
    private async ValueTask<int> FillAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        var count = 0;
        while (count < buffer.Length && await read(buffer.AsMemory(count), cancellationToken) is > 0 and var more)
            count += more;
        return count;
    }

    private static void Write(SafeFileHandle file, ReadOnlySpan<byte> piece, long at)
    {
        var from = 0;
        for (var to = 0; to < piece.Length;)
        {
            var next = Math.Min(to + Hole, piece.Length);
            if (!piece[to..next].ContainsAnyExcept((byte)0))
            {
                WriteRun(file, piece[from..to], at + from);
                from = next;
            }

            to = next;
        }

        WriteRun(file, piece[from..], at + from);
    }

    private static void WriteRun(SafeFileHandle file, ReadOnlySpan<byte> run, long at)
    {
        if (run.IsEmpty)
            return;
        try
        {
            RandomAccess.Write(file, run, at);
        }
        catch (IOException full) when (IsFull(full))
        {
            throw new TargetFullException();
        }
    }

    private bool IsSame(SafeFileHandle compared, ReadOnlySpan<byte> piece, long at)
    {
        var count = 0;
        while (count < piece.Length && RandomAccess.Read(compared, other.AsSpan(count, piece.Length - count), at + count) is > 0 and var more)
            count += more;
        return piece.SequenceEqual(other.AsSpan(0, count));
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException full) when (IsFull(full))
        {
            throw new TargetFullException();
        }
    }

    // .NET keeps the error number of Unix in the result.
    private static bool IsFull(IOException exception) => exception.HResult is Descriptors.NoSpace or Descriptors.QuotaExceeded || exception.Message.Contains("No space left", StringComparison.Ordinal);
}
