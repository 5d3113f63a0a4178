using System.Security.Cryptography;

namespace BorgBackupServer.Journey;

/// <summary>Compares two trees, or two files, entry by entry: type, link target, mode, time of change and SHA-256 of the content.</summary>
public static class TreeComparison
{
    /// <summary>The number of entries compared and, one line each, what differs.</summary>
    public static async Task<(int Count, IReadOnlyList<string> Differences)> CompareAsync(string expected, string actual, CancellationToken cancellationToken)
    {
        var left = Entries(expected);
        var right = Entries(actual);
        var differences = new List<string>();
        differences.AddRange(left.Keys.Except(right.Keys).Select(path => $"{path} is missing"));
        differences.AddRange(right.Keys.Except(left.Keys).Select(path => $"{path} should not be there"));
        foreach (var (path, entry) in left)
        {
            if (right.TryGetValue(path, out var other) && await DifferenceAsync(entry, other, cancellationToken) is { } difference)
            {
                differences.Add($"{path}: {difference}");
            }
        }

        return (left.Count, differences);
    }

    /// <summary>Lower-case hexadecimal SHA-256 of a file.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>Everything below a folder, and the folder itself as the empty path; a file is its only entry. Links are entries, never followed.</summary>
    private static Dictionary<string, FileSystemInfo> Entries(string root)
    {
        if (File.Exists(root))
        {
            return new() { [""] = new FileInfo(root) };
        }

        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false };
        var found = new Dictionary<string, FileSystemInfo> { [""] = new DirectoryInfo(root) };
        var folders = new Queue<DirectoryInfo>([new(root)]);
        while (folders.TryDequeue(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", options))
            {
                found[Path.GetRelativePath(root, entry.FullName)] = entry;
                if (entry is DirectoryInfo { LinkTarget: null } child)
                {
                    folders.Enqueue(child);
                }
            }
        }

        return found;
    }

    private static async Task<string?> DifferenceAsync(FileSystemInfo expected, FileSystemInfo actual, CancellationToken cancellationToken)
    {
        if (expected.LinkTarget != actual.LinkTarget)
        {
            return $"link to '{actual.LinkTarget}' instead of '{expected.LinkTarget}'";
        }

        if (expected.LinkTarget is not null)
        {
            return null;
        }

        if (expected.GetType() != actual.GetType())
        {
            return "another type";
        }

        if (expected.UnixFileMode != actual.UnixFileMode)
        {
            return $"mode {actual.UnixFileMode} instead of {expected.UnixFileMode}";
        }

        if (expected.LastWriteTimeUtc != actual.LastWriteTimeUtc)
        {
            return $"changed at {actual.LastWriteTimeUtc:O} instead of {expected.LastWriteTimeUtc:O}";
        }

        if (expected is FileInfo file)
        {
            return file.Length != ((FileInfo)actual).Length ? "another size"
                : await HashAsync(expected.FullName, cancellationToken) != await HashAsync(actual.FullName, cancellationToken) ? "other content"
                : null;
        }

        return null;
    }
}
