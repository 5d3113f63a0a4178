using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace BorgBackupServer.Journey;

/// <summary>Holds a downloaded <c>.tar.gz</c> against the tree it came from.</summary>
public static class TarComparison
{
    /// <summary>Compares every regular file in or below <paramref name="originals"/>, absolute paths, by SHA-256; entries are named from the root without its slash.</summary>
    public static async Task<(int Count, IReadOnlyList<string> Differences)> CompareAsync(Stream archive, IReadOnlyList<string> originals, CancellationToken cancellationToken)
    {
        var expected = originals.SelectMany(FilesBelow).ToHashSet();
        var differences = new List<string>();
        var count = 0;
        await using var plain = new GZipStream(archive, CompressionMode.Decompress);
        await using var reader = new TarReader(plain);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var path = "/" + entry.Name.TrimEnd('/');
            if (!originals.Any(original => path == original || path.StartsWith(original + "/", StringComparison.Ordinal)))
            {
                differences.Add($"{path} was not asked for");
            }
            else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.HardLink)
            {
                count++;
                expected.Remove(path);
                if (entry.EntryType != TarEntryType.HardLink && await HashAsync(entry, cancellationToken) != await TreeComparison.HashAsync(path, cancellationToken))
                {
                    differences.Add($"{path} has other content");
                }
            }
        }

        differences.AddRange(expected.Select(path => $"{path} is missing"));
        return (count, differences);
    }

    private static IEnumerable<string> FilesBelow(string path) =>
        Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Select(file => file.FullName)
            : [path];

    private static async Task<string> HashAsync(TarEntry entry, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(entry.DataStream is { } content ? await SHA256.HashDataAsync(content, cancellationToken) : SHA256.HashData([]));
}
