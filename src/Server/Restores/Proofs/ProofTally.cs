using System.Text;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Counts what comes out of an archive, and holds each file against the catalog.</summary>
internal sealed class ProofTally(CatalogFile catalog, Guid archive, ProofDetail detail, IProgress<ServerWorkProgress> progress) : IDisposable
{
    private const int MostNamed = 20;
    private const int MaxWords = 300;

    private readonly TarDigest digest = new();
    private readonly HashSet<WirePath> read = [];
    private readonly List<string> named = [];
    private readonly byte[] buffer = new byte[256 * 1024];
    private long fileCount;
    private long listedCount;
    private long bytes;
    private long differing;
    private string? words;

    public long UnreadableCount { get; private set; }

    /// <summary>Reads a tar to its end.</summary>
    /// <exception cref="InvalidDataException">It is cut off.</exception>
    public async Task TakeAsync(TarReader tar, CancellationToken cancellationToken)
    {
        while (await tar.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Kind == TarKind.Folder)
                continue;
            digest.Begin(entry);
            var size = 0L;
            while (await tar.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                digest.Append(buffer.AsSpan(0, count));
                size += count;
                progress.Report(new(fileCount, bytes + size, Encoding.UTF8.GetString(entry.Path.Span)));
            }

            Take(entry, size);
            progress.Report(new(fileCount, bytes, null));
        }
    }

    public void Unreadable(WirePath path)
    {
        UnreadableCount++;
        read.Add(path);
        Name(path.Text);
    }

    /// <summary>Why borg did not go on.</summary>
    public void Say(string what) => words ??= what.Length <= MaxWords ? what : what[..MaxWords] + "…";

    public IReadOnlyList<WirePath> NotYetRead(IReadOnlyList<WirePath> paths) => [.. paths.Where(path => !read.Contains(path))];

    public ProofFindings ToFindings()
    {
        var missing = detail.IsWhole
            ? Math.Max(0, detail.FileCount - listedCount)
            : NotYetRead(detail.Paths).Count;
        if (!detail.IsWhole)
            foreach (var path in NotYetRead(detail.Paths))
                Name(path.Text);
        return new ProofFindings
        {
            FileCount = fileCount,
            Bytes = bytes,
            DifferingCount = differing,
            MissingCount = missing,
            UnreadableCount = UnreadableCount,
            Named = named,
            Words = words,
            Digest = digest.End(),
        };
    }

    public void Dispose() => digest.Dispose();

    private void Take(TarEntry entry, long size)
    {
        fileCount++;
        bytes += size;
        var listed = Listed(entry.Path.Span, out var isExact);
        if (!detail.IsWhole)
            read.Add(new WirePath(listed));
        var known = catalog.GetEntry(archive, listed);
        if (known is not null)
            listedCount++;
        // Several names can look like one in borg's list, and only one of them stands in the catalog.
        if (!isExact || (known is not null && IsSame(entry, size, known)))
            return;
        differing++;
        Name(Encoding.UTF8.GetString(entry.Path.Span));
    }

    private static bool IsSame(TarEntry entry, long size, ArchiveEntry known) => entry.Kind switch
    {
        // A tar has whole seconds, rounded one way or the other.
        TarKind.File => known.Type == EntryType.File && (known.IsHardLink || size == known.SizeBytes) && IsNear(entry.ModifiedSeconds, known.ModifiedNanoseconds),
        TarKind.HardLink => known.Type is not EntryType.Directory,
        TarKind.SymbolicLink => known.Type == EntryType.SymbolicLink,
        TarKind.BlockDevice => known.Type == EntryType.BlockDevice,
        TarKind.CharacterDevice => known.Type == EntryType.CharacterDevice,
        TarKind.Pipe => known.Type == EntryType.Fifo,
        _ => false,
    };

    private static bool IsNear(long seconds, long nanoseconds) => Math.Abs(seconds - (nanoseconds / 1_000_000_000)) <= 1;

    /// <summary>The path as borg's list has it: a question mark for each byte that is no text.</summary>
    private static byte[] Listed(ReadOnlySpan<byte> path, out bool isExact)
    {
        isExact = true;
        var listed = path.ToArray();
        for (var at = 0; at < path.Length;)
        {
            var status = Rune.DecodeFromUtf8(path[at..], out _, out var length);
            if (status != System.Buffers.OperationStatus.Done)
            {
                isExact = false;
                listed.AsSpan(at, length).Fill((byte)'?');
            }

            at += length;
        }

        return listed;
    }

    private void Name(string path)
    {
        if (named.Count < MostNamed && !named.Contains(path))
            named.Add(path);
    }
}
