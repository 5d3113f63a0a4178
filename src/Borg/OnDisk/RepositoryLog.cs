using System.Globalization;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// A repository of borg 1.x as what it is on disk, a log: <c>data/&lt;n / segments_per_dir&gt;/&lt;n&gt;</c>, written one after the
/// other and never changed once they are closed. Reading it needs no key.
/// </summary>
public static class RepositoryLog
{
    private const int DefaultSegmentsPerFolder = 1000;

    private static readonly EnumerationOptions Plain = new() { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };

    /// <summary>All segments, the oldest first; what is no segment by its name, and links, are passed over.</summary>
    /// <exception cref="IOException">The repository cannot be read.</exception>
    public static IReadOnlyList<SegmentFile> List(string repository)
    {
        var found = new List<SegmentFile>();
        foreach (var folder in new DirectoryInfo(Path.Combine(repository, "data")).EnumerateDirectories("*", Plain))
        {
            if (Number(folder.Name) is null)
                continue;
            foreach (var file in folder.EnumerateFiles("*", Plain))
                if (Number(file.Name) is { } number)
                    found.Add(new SegmentFile(number, file.FullName, file.Length, file.LastWriteTimeUtc.Ticks));
        }

        found.Sort((left, right) => left.Number.CompareTo(right.Number));
        return found;
    }

    /// <summary>Where a segment of this number belongs.</summary>
    public static string PathOf(string repository, uint number, int segmentsPerFolder) => Path.Combine(
        repository, "data", (number / (uint)segmentsPerFolder).ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many segments lie in one folder; borg's own default where the config does not say, or says nonsense.</summary>
    public static int SegmentsPerFolder(string config) =>
        config.Split('\n').Select(line => line.Split('=', 2))
            .Where(parts => parts is [var key, _] && key.Trim() == "segments_per_dir")
            .Select(parts => int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1_000_000 ? count : DefaultSegmentsPerFolder)
            .FirstOrDefault(DefaultSegmentsPerFolder);

    /// <summary>The next free nonce of the repository; null if there is none, or one that cannot be read.</summary>
    public static ulong? ReadNonce(string repository)
    {
        var file = NonceFile(repository);
        return file.Exists && file.Length <= 64 && ulong.TryParse(File.ReadAllText(file.FullName).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var nonce)
            ? nonce
            : null;
    }

    /// <summary>Writes it as borg does. Never a lower one than was ever used: counters would repeat.</summary>
    public static void WriteNonce(string repository, ulong nonce)
    {
        var file = NonceFile(repository).FullName;
        File.WriteAllText(file + ".new", nonce.ToString("x16", CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>
    /// Removes what borg derives from the log, so that it reads the whole log anew: <c>index.N</c>, <c>hints.N</c>,
    /// <c>integrity.N</c>. Only by whoever has the repository alone.
    /// </summary>
    public static void ForgetIndex(string repository)
    {
        foreach (var file in Directory.EnumerateFiles(repository, "*", Plain))
            if (Path.GetFileName(file).Split('.', 2) is ["index" or "hints" or "integrity", _])
                File.Delete(file);
    }

    private static FileInfo NonceFile(string repository) => new(Path.Combine(repository, "nonce"));

    private static uint? Number(string name) => uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
