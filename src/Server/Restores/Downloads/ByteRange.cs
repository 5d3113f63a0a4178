using Microsoft.Net.Http.Headers;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>Which part of a file a request asks for (RFC 9110, 14). Pure.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Count">How many.</param>
/// <param name="IsPart">It asked for a part, even if that is everything.</param>
public readonly record struct ByteRange(long Offset, long Count, bool IsPart)
{
    /// <summary>Null where nothing of what is asked for is there.</summary>
    /// <param name="range">The header of this name; what it says amiss, or several ranges at once, is answered with the whole.</param>
    /// <param name="ifRange">The header of this name: the range holds only for exactly this tag. A date says nothing of an archive's file.</param>
    /// <param name="tag">Of the file.</param>
    /// <param name="size">Of the file.</param>
    public static ByteRange? Of(string? range, string? ifRange, string tag, long size)
    {
        var whole = new ByteRange(0, size, IsPart: false);
        if (string.IsNullOrEmpty(range) || !RangeHeaderValue.TryParse(range, out var parsed) || !parsed.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || parsed.Ranges.Count != 1)
            return whole;
        if (!string.IsNullOrEmpty(ifRange) && ifRange != tag)
            return whole;
        var (from, to) = parsed.Ranges.Single() switch
        {
            { From: { } first } asked => (first, Math.Min(asked.To ?? long.MaxValue, size - 1)),
            var last => (Math.Max(0, size - (last.To ?? 0)), size - 1),
        };
        return from > to ? null : new ByteRange(from, to - from + 1, IsPart: true);
    }
}
