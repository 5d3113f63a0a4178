using System.Runtime.CompilerServices;
using System.Text;

namespace BorgBackupServer.Borg.Processes;

/// <summary>Reads lines of UTF-8 text from a stream that may be hostile: no line takes more memory than the bound.</summary>
public static class BoundedLines
{
    /// <summary>What ends a line of which the rest was thrown away.</summary>
    public const string Cut = " …";

    /// <summary>Yields each line without its end; a longer one is cut and ends in <see cref="Cut"/>. Bytes that are not UTF-8 become U+FFFD.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(
        Stream stream, int maxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(maxLineBytes, 4096)];
        var (length, skipping) = (0, false);
        while (true)
        {
            if (length == buffer.Length && buffer.Length < maxLineBytes)
                Array.Resize(ref buffer, Math.Min(maxLineBytes, buffer.Length * 2));

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                break;

            var (start, end) = (0, length + read);
            for (var search = length; ;)
            {
                var newline = Array.IndexOf(buffer, (byte)'\n', search, end - search);
                if (newline < 0)
                    break;
                if (!skipping)
                    yield return Decode(buffer.AsSpan(start, newline - start));
                skipping = false;
                start = search = newline + 1;
            }

            length = end - start;
            buffer.AsSpan(start, length).CopyTo(buffer);
            if (length < maxLineBytes && !skipping)
                continue;
            if (!skipping)
                yield return Decode(buffer.AsSpan(0, length)) + Cut;
            (length, skipping) = (0, true);
        }

        if (length > 0)
            yield return Decode(buffer.AsSpan(0, length));
    }

    private static string Decode(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line is [.. var text, (byte)'\r'] ? text : line);
}
