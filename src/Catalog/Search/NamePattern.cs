using System.Buffers;
using System.Text;

namespace BorgBackupServer.Catalog.Search;

/// <summary>A query, made ready for scanning packs, for one thread. The rules are those of <see cref="FindRequest"/>.</summary>
internal sealed class NamePattern
{
    private const int MaxLength = 4_096;

    private readonly byte[] query;
    private readonly byte[] tail;
    private readonly byte[] pathGlob;
    private readonly bool isGlob;
    private readonly ArrayBufferWriter<byte> scratch = new(256);

    private NamePattern(byte[] query, bool isGlob)
    {
        this.query = query;
        this.isGlob = isGlob;
        NeedsPath = query.Contains((byte)'/');
        tail = NeedsPath ? query[(query.AsSpan().LastIndexOf((byte)'/') + 1)..] : query;
        pathGlob = query[0] == '/' ? query : [(byte)'*', (byte)'/', .. query];
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
    public bool MatchesPath(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name)
    {
        scratch.ResetWrittenCount();
        if (!folder.IsEmpty)
        {
            scratch.Write("/"u8);
            NameFolding.Fold(folder, scratch);
        }

        var start = scratch.WrittenCount;
        scratch.Write("/"u8);
        NameFolding.Fold(name, scratch);
        return MatchesRooted(scratch.WrittenSpan, start);
    }

    private bool MatchesRooted(ReadOnlySpan<byte> path, int nameStart)
    {
        if (isGlob)
            return Glob.IsMatch(pathGlob, path);
        // A query for "etc/nginx" means the directory and not each file beneath it: it must reach into the name.
        if (query[0] == '/')
            return path.StartsWith(query) && query.Length > nameStart;
        var at = path.LastIndexOf(query);
        return at >= 0 && at + query.Length > nameStart;
    }
}
