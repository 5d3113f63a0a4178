namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// A copy of a repository that shares its segments by hard links. Possible because borg never changes a segment that is
/// closed: compact writes new ones and unlinks old ones, and unlinks without truncating where there is another name
/// (borg's `safe_unlink`, 1.2 and 1.4). Config, index, hints and nonce are rewritten in place or anew, so they are copied.
/// Nobody may compact, and nobody should write, while it is made.
/// </summary>
public static class LinkedCopy
{
    private const string Segments = "data";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly EnumerationOptions Files = new() { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };

    /// <summary>Makes the copy at <paramref name="target"/>, which does not exist; what is half made when it fails is the caller's to remove.</summary>
    /// <param name="onProgress">Gets the number of linked segments now and then.</param>
    /// <returns>Bytes that the copy takes for itself: those of the files that are not linked.</returns>
    /// <exception cref="IOException">Another file system, no space, or the repository cannot be read.</exception>
    public static long Make(string repository, string target, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target, OwnerOnly);
        // The index first: should a client write in between, there are segments that the index does not know, which borg
        // replays; the other way round it would know segments that are not there.
        var copied = 0L;
        foreach (var file in new DirectoryInfo(repository).EnumerateFiles("*", Files).Where(file => !IsLock(file.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.CopyTo(Path.Combine(target, file.Name));
            copied += file.Length;
        }

        var linked = 0L;
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(repository, Segments), "*", Files))
        {
            var beside = Path.Combine(target, Segments, Path.GetFileName(folder));
            Directory.CreateDirectory(beside, OwnerOnly);
            foreach (var segment in Directory.EnumerateFiles(folder, "*", Files))
            {
                cancellationToken.ThrowIfCancellationRequested();
                HardLink.Make(segment, Path.Combine(beside, Path.GetFileName(segment)));
                if (++linked % 1000 == 0)
                    onProgress?.Invoke(linked);
            }
        }

        return copied;
    }

    /// <summary>
    /// How many bytes are on the disk only because of each copy: its own files, and segments that the repository does not
    /// have any more, or has cut. What several copies share counts for the newest, which goes last. borg gives no number twice.
    /// </summary>
    /// <param name="repository">The repository itself.</param>
    /// <param name="newestFirst">Its copies; one that is missing holds nothing.</param>
    public static IReadOnlyList<long> Measure(string repository, IReadOnlyList<string> newestFirst)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        return [.. newestFirst.Select(copy => Directory.Exists(copy) ? MeasureOne(repository, copy, counted) : 0)];
    }

    private static long MeasureOne(string repository, string copy, HashSet<string> counted)
    {
        var held = new DirectoryInfo(copy).EnumerateFiles("*", Files).Sum(file => file.Length);
        var segments = new DirectoryInfo(Path.Combine(copy, Segments));
        if (!segments.Exists)
            return held;
        foreach (var folder in segments.EnumerateDirectories("*", Files))
        {
            foreach (var segment in folder.EnumerateFiles("*", Files))
            {
                var name = Path.Combine(Segments, folder.Name, segment.Name);
                // A repair puts a shorter one in the place of a segment that it cuts.
                if (new FileInfo(Path.Combine(repository, name)) is not { Exists: true, Length: var length } || length != segment.Length)
                    held += counted.Add(name) ? segment.Length : 0;
            }
        }

        return held;
    }

    // A lock in the copy would be somebody's who never opens it.
    private static bool IsLock(string name) => name.StartsWith("lock.", StringComparison.Ordinal);
}
