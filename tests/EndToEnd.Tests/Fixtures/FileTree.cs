using System.Security.Cryptography;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>A small file tree with the names that break programs, and enough bytes that a backup of it can be watched.</summary>
public static class FileTree
{
    /// <summary>Files with their content; folders come from the paths.</summary>
    public static readonly IReadOnlyList<(string Path, string Content)> Named =
    [
        ("notes.txt", "plain\n"),
        ("with space.txt", "space\n"),
        ("quote\"double'single.txt", "quotes\n"),
        ("Müller & Söhne/Rechnung № 1.txt", "umlauts\n"),
        ("line\nbreak.txt", "newline\n"),
        ("-leading-dash.txt", "dash\n"),
        ("<b>bold</b>.html", "markup\n"),
        ("deep/er/and/deeper/still.txt", "deep\n"),
        ("empty.txt", ""),
    ];

    private const int BigFiles = 6;
    private const int BigFileBytes = 48 * 1024 * 1024;

    public static void Make(string folder)
    {
        foreach (var (path, content) in Named)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // because each lies below the folder
            File.WriteAllText(file, content);
        }

        foreach (var number in Enumerable.Range(0, 400))
        {
            Directory.CreateDirectory(Path.Combine(folder, "many"));
            File.WriteAllText(Path.Combine(folder, "many", $"file {number:000}.txt"), $"file number {number}\n");
        }

        // Bytes that neither compress nor repeat, so that the work takes long enough to be seen.
        Directory.CreateDirectory(Path.Combine(folder, "big"));
        foreach (var number in Enumerable.Range(0, BigFiles))
            File.WriteAllBytes(Path.Combine(folder, "big", $"random-{number}.bin"), RandomNumberGenerator.GetBytes(BigFileBytes));
    }

    public static int FileCount => Named.Count + 400 + BigFiles;
}
