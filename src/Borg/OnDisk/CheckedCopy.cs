using System.Security.Cryptography;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// A copy of a repository on another file system, read again and compared by the hash of each file. Nobody may write to the
/// repository meanwhile. What is half made when it fails or is cancelled is the caller's to remove.
/// </summary>
public static class CheckedCopy
{
    private const int PieceBytes = 1 << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Copies and compares.</summary>
    /// <param name="target">Does not exist.</param>
    /// <param name="onBytes">Gets the bytes that were copied, then those that were compared, in all.</param>
    /// <returns>Number and bytes of the files.</returns>
    /// <exception cref="IOException">No space, a link among the files, a file that came or went meanwhile, or one that reads differently from the copy.</exception>
    public static async Task<(long Files, long Bytes)> MakeAsync(string repository, string target, Action<long>? onBytes, CancellationToken cancellationToken)
    {
        var done = 0L;
        var hashes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Directory.CreateDirectory(target, OwnerOnly);
        foreach (var file in Walk(repository, target))
            hashes.Add(file, await CopyAsync(Path.Combine(repository, file), Path.Combine(target, file), Count, cancellationToken));

        var seen = 0;
        foreach (var file in Walk(target, null))
        {
            if (!hashes.TryGetValue(file, out var expected) || !(await HashAsync(Path.Combine(target, file), Count, cancellationToken)).AsSpan().SequenceEqual(expected))
                throw new IOException($"The copy of {file} reads differently from the file.");
            seen++;
        }

        // Against the repository once more: who wrote to it meanwhile would be in neither.
        if (seen != hashes.Count || Walk(repository, null).Count() != hashes.Count)
            throw new IOException("The repository was written to while it was copied.");
        return (hashes.Count, done / 2);

        void Count(int bytes) => onBytes?.Invoke(done += bytes);
    }

    /// <summary>Relative paths of all files but locks; makes the folders on the way where there is a target.</summary>
    private static IEnumerable<string> Walk(string root, string? target)
    {
        var waiting = new Stack<string>([""]);
        while (waiting.TryPop(out var below))
        {
            foreach (var entry in new DirectoryInfo(Path.Combine(root, below)).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                var relative = Path.Combine(below, entry.Name);
                if ((entry.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
                    throw new IOException($"{relative} is no plain file; borg makes no other.");
                if (below.Length == 0 && entry.Name.StartsWith("lock.", StringComparison.Ordinal))
                    continue; // of somebody who never opens the copy
                if (entry is not DirectoryInfo)
                {
                    yield return relative;
                    continue;
                }

                waiting.Push(relative);
                if (target is not null)
                    Directory.CreateDirectory(Path.Combine(target, relative), OwnerOnly);
            }
        }
    }

    private static async Task<byte[]> CopyAsync(string from, string to, Action<int> onBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var source = File.OpenRead(from);
        await using var target = new FileStream(to, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, Options = FileOptions.Asynchronous });
        await ReadAsync(source, async piece =>
        {
            hash.AppendData(piece.Span);
            await target.WriteAsync(piece, cancellationToken);
            onBytes(piece.Length);
        }, cancellationToken);
        target.Flush(flushToDisk: true);
        File.SetLastWriteTimeUtc(target.SafeFileHandle, File.GetLastWriteTimeUtc(source.SafeFileHandle)); // by which an audit sees what is new
        return hash.GetHashAndReset();
    }

    private static async Task<byte[]> HashAsync(string file, Action<int> onBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var source = File.OpenRead(file);
        await ReadAsync(source, piece =>
        {
            hash.AppendData(piece.Span);
            onBytes(piece.Length);
            return Task.CompletedTask;
        }, cancellationToken);
        return hash.GetHashAndReset();
    }

    private static async Task ReadAsync(FileStream source, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceBytes];
        while (await source.ReadAsync(piece, cancellationToken) is > 0 and var length)
            await take(piece.AsMemory(0, length));
    }
}
