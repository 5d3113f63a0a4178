using System.Buffers.Binary;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Search;

/// <summary>Scans one pack of names; the format is that of <see cref="NamePackWriter"/>.</summary>
internal static class NamePack
{
    /// <summary>Gets the directory and the name as it is in the archives; the name is good during the call.</summary>
    public delegate void Visitor(long directory, ReadOnlySpan<byte> name);

    /// <summary>Scans the pack of the chain behind <paramref name="after"/>: its id, or 0 where there is none.</summary>
    /// <exception cref="CatalogException">The pack is damaged.</exception>
    public static long ScanNext(CatalogConnection connection, long chain, long after, NamePattern pattern, List<(long Directory, byte[] Name)> matches) =>
        ScanNext(connection, chain, after, pattern, (directory, name) => matches.Add((directory, name.ToArray())));

    /// <summary>The same without keeping what matches, and only if the pack lies before <paramref name="before"/>.</summary>
    public static long ScanNext(CatalogConnection connection, long chain, long after, NamePattern pattern, Visitor visit, long before = long.MaxValue)
    {
        var query = connection.Prepare("SELECT id, body FROM names WHERE chain = ?1 AND id > ?2 AND id < ?3 ORDER BY id LIMIT 1")
            .Bind(1, chain).Bind(2, after).Bind(3, before);
        if (!query.Step())
            return 0;
        var id = query.Long(0);
        Scan(query.Blob(1), pattern, visit);
        query.Reset();
        return id;
    }

    /// <summary>Adds the paths whose names match, with their names as they are in the archives.</summary>
    /// <exception cref="CatalogException">The pack is damaged.</exception>
    public static void Scan(ReadOnlySpan<byte> body, NamePattern pattern, List<(long Directory, byte[] Name)> matches) =>
        Scan(body, pattern, (directory, name) => matches.Add((directory, name.ToArray())));

    private static void Scan(ReadOnlySpan<byte> body, NamePattern pattern, Visitor visit)
    {
        var text = TakeBlock(ref body, 1);
        var runs = TakeBlock(ref body, 12);
        var originals = new Originals(body);
        int position = 0, ordinal = 0;
        long directory = 0, runEnd = 0;
        while (position < text.Length)
        {
            var hit = text[position..].IndexOf(pattern.Literal);
            if (hit < 0)
                return;
            // Names end with NUL, which no query holds, so a hit is inside of one name.
            var before = text.Slice(position, hit);
            ordinal += before.Count((byte)0);
            var start = position + before.LastIndexOf((byte)0) + 1;
            var length = text[start..].IndexOf((byte)0);
            if (length < 0)
                throw Damaged();
            var folded = text.Slice(start, length);
            if (pattern.MatchesName(folded))
            {
                while (ordinal >= runEnd)
                {
                    if (runs.Length < 12)
                        throw Damaged();
                    directory = BinaryPrimitives.ReadInt64LittleEndian(runs);
                    runEnd += BinaryPrimitives.ReadInt32LittleEndian(runs[8..]);
                    runs = runs[12..];
                }

                visit(directory, originals.TryGet(ordinal, out var original) ? original : folded);
            }

            position = start + length + 1;
            ordinal++;
        }
    }

    private static ReadOnlySpan<byte> TakeBlock(scoped ref ReadOnlySpan<byte> body, int unit)
    {
        var length = (long)TakeInt(ref body) * unit;
        if (length < 0 || length > body.Length)
            throw Damaged();
        var block = body[..(int)length];
        body = body[(int)length..];
        return block;
    }

    private static int TakeInt(scoped ref ReadOnlySpan<byte> body)
    {
        if (body.Length < 4)
            throw Damaged();
        var value = BinaryPrimitives.ReadInt32LittleEndian(body);
        body = body[4..];
        return value;
    }

    private static CatalogException Damaged() => new(CatalogFault.Damaged, "A pack of names is inconsistent.");

    /// <summary>The names that folding changed, asked for by growing ordinals.</summary>
    private ref struct Originals
    {
        private ReadOnlySpan<byte> rest;
        private ReadOnlySpan<byte> name;
        private int left;
        private int current = -1;

        public Originals(ReadOnlySpan<byte> block)
        {
            rest = block;
            left = TakeInt(ref rest);
        }

        public bool TryGet(int ordinal, out ReadOnlySpan<byte> original)
        {
            while (current < ordinal && left > 0)
            {
                current = TakeInt(ref rest);
                name = TakeBlock(ref rest, 1);
                left--;
            }

            original = name;
            return current == ordinal;
        }
    }
}
