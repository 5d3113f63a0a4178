namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// Sends a part of a stream that can only be read from its beginning, in two buffers of fixed size. Its last piece is kept back
/// until somebody who knows says that all went well: a reader that got every byte it was promised takes them for whole.
/// </summary>
internal sealed class FilePart(long offset, long count, Stream destination)
{
    private const int Piece = 256 * 1024;

    private byte[] buffer = new byte[Piece];
    private byte[] kept = new byte[Piece];
    private int keptCount;
    private long left = count;

    /// <summary>All that was promised has been read.</summary>
    public bool IsComplete => left == 0;

    /// <exception cref="InvalidDataException">The stream has fewer bytes than were promised.</exception>
    public async Task CopyAsync(Stream source, CancellationToken cancellationToken)
    {
        for (var skipped = 0L; skipped < offset;)
            skipped += await ReadAsync(source, (int)Math.Min(Piece, offset - skipped), cancellationToken);
        while (left > 0)
        {
            var read = await ReadAsync(source, (int)Math.Min(Piece, left), cancellationToken);
            await FlushAsync(cancellationToken);
            (buffer, kept, keptCount) = (kept, buffer, read);
            left -= read;
        }
    }

    /// <summary>Sends what was kept back.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (keptCount == 0)
            return;
        await destination.WriteAsync(kept.AsMemory(0, keptCount), cancellationToken);
        keptCount = 0;
    }

    private async ValueTask<int> ReadAsync(Stream source, int most, CancellationToken cancellationToken) =>
        await source.ReadAsync(buffer.AsMemory(0, most), cancellationToken) is > 0 and var read
            ? read
            : throw new InvalidDataException("The file is shorter than the catalog says.");
}
