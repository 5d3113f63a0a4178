using System.Text;

namespace BorgBackupServer.Catalog.Search;

/// <summary>A query, made ready for scanning packs. The rules are those of <see cref="FindRequest"/>.</summary>
internal sealed class NamePattern
{
    private const int MaxLength = 4_096;

    private readonly byte[] query;
    private readonly byte[] tail;
    private readonly bool isGlob;

    private NamePattern(byte[] query, bool isGlob)
    {
        this.query = query;
        this.isGlob = isGlob;
        NeedsPath = query.Contains((byte)'/');
        tail = NeedsPath ? query[(query.AsSpan().LastIndexOf((byte)'/') + 1)..] : query;
        Literal = isGlob ? Glob.LongestLiteral(tail).ToArray() : tail;
    }

    /// <summary>Bytes that occur in the folded form of every matching name; may be empty.</summary>
    public byte[] Literal { get; }

    /// <summary>Whether <see cref="MatchesPath"/> must be asked too.</summary>
    public bool NeedsPath { get; }

    /// <summary>Null when nothing can match: an empty, over-long or impossible query.</summary>
    public static NamePattern? Parse(string text)
    {
        var folded = NameFolding.Fold(Encoding.UTF8.GetBytes(text.TrimEnd('/')));
        return folded.Length is 0 or > MaxLength || folded.Contains((byte)0)
            ? null
            : new NamePattern(folded, folded.AsSpan().ContainsAny((byte)'*', (byte)'?'));
    }

    /// <summary>Asked of names whose folded form holds <see cref="Literal"/>.</summary>
    public bool MatchesName(ReadOnlySpan<byte> folded)
    {
        if (NeedsPath)
            return isGlob || folded.StartsWith(tail);
        return !isGlob || Glob.IsMatch(query, folded);
    }

    /// <summary>A query with a leading slash begins at the root, any other at some directory.</summary>
    public bool MatchesPath(ReadOnlySpan<byte> path)
    {
        byte[] rooted = [(byte)'/', .. NameFolding.Fold(path)];
        if (query[0] == '/')
            return isGlob ? Glob.IsMatch(query, rooted) : rooted.AsSpan().StartsWith(query) && EndsInName(rooted, query.Length);
        if (isGlob)
            return Glob.IsMatch([(byte)'*', (byte)'/', .. query], rooted);
        var at = rooted.AsSpan().LastIndexOf(query);
        return at >= 0 && EndsInName(rooted, at + query.Length);
    }

    // A query for "etc/nginx" means the directory and not each file beneath it.
    private static bool EndsInName(ReadOnlySpan<byte> rooted, int end) => !rooted[end..].Contains((byte)'/');
}
