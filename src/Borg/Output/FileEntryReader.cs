using System.Buffers;

namespace BorgBackupServer.Borg.Output;

/// <summary>
/// Reads the output of <see cref="Commands.ListFiles"/> as a stream: a million entries in a quarter of a megabyte of
/// memory, without an allocation per entry.
/// </summary>
/// <param name="stream">Not disposed.</param>
public sealed class FileEntryReader(Stream stream) : IDisposable
{
    /// <summary>The longest path that is accepted; Linux's own limit is 4096.</summary>
    public const int MaxFieldBytes = 64 * 1024;

    private const int BufferBytes = 256 * 1024;

    private readonly NameCache names = new();
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int start;
    private int end;

    /// <summary>The entry that was read last; see <see cref="FileEntry"/> for how long it lives.</summary>
    public FileEntry Current { get; private set; }

    /// <summary>How many entries were read.</summary>
    public long Count { get; private set; }

    /// <summary>The stream ended inside an entry: borg was ended, and its exit says why.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Reads the next entry; false at the end.</summary>
    /// <exception cref="InvalidDataException">Not the list of an archive, or a field beyond every bound.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryTake())
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end >= BufferBytes)
                throw Malformed("it is too long");
            var read = await stream.ReadAsync(buffer.AsMemory(end, BufferBytes - end), cancellationToken);
            if (read == 0)
            {
                IsTruncated = end > 0;
                return false;
            }

            end += read;
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        (start, end) = (0, 0);
    }

    private bool TryTake()
    {
        Span<Range> fields = stackalloc Range[FileEntryFields.Count];
        var at = start;
        for (var field = 0; field < fields.Length; field++)
        {
            var length = buffer.AsSpan(at, end - at).IndexOf((byte)0);
            if (length < 0 && end - at <= MaxFieldBytes)
                return false;
            if (length is < 0 or > MaxFieldBytes)
                throw Malformed("a field is too long");
            fields[field] = at..(at + length);
            at += length + 1;
        }

        if (at == end)
            return false;
        // A NUL inside a name, which only a forged archive has, would shift all later fields: refused here.
        if (buffer[at] != '\n' || !FileEntryFields.TryRead(buffer, fields, names, out var entry))
            throw Malformed("its fields are not those of a list");

        Current = entry;
        Count++;
        start = at + 1;
        return true;
    }

    private InvalidDataException Malformed(string why) => new($"Entry {Count + 1} of the archive's list cannot be read: {why}.");
}
