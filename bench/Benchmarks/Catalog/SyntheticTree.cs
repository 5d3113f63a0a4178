using BorgBackupServer.Catalog;

namespace BorgBackupServer.Benchmarks.Catalog;

/// <summary>
/// A file tree that changes: directories with 15 files on average and up to 8 directories, listed as borg
/// does, depth first and not by name. From archive to archive 1 % of the files differ, spread evenly, which
/// is the worst case: 8 in 1,000 are modified, 1 is removed, 1 is new.
/// </summary>
internal sealed class SyntheticTree
{
    private const int FilesInDirectory = 15;
    private const int ChildDirectories = 8;

    private static readonly string[] Words =
    [
        "report", "invoice", "backup", "Photo", "index", "config", "main", "README", "data", "Holiday", "letter",
        "module", "test", "cache", "session", "archive", "Résumé", "draft", "notes", "budget", "image", "thumb", "log",
    ];

    private static readonly string[] Endings = [".txt", ".pdf", ".jpg", ".cs", ".json", ".html", ".log", ".tar.gz", "", ".conf"];

    private readonly List<int>[] filesOf;
    private readonly List<short> changedIn = [];
    private readonly Random random = new(20_240_229);
    private readonly Owner[] owners = [.. Enumerable.Range(0, 12).Select(id => new Owner(1_000 + id, 1_000, $"user{id}", "users"))];
    private short archive;

    public SyntheticTree(int files)
    {
        filesOf = [.. Enumerable.Range(0, Math.Max(1, files / (FilesInDirectory + 1))).Select(_ => new List<int>(FilesInDirectory))];
        for (var file = 0; file < files - filesOf.Length; file++)
            Add(file % filesOf.Length);
    }

    public int DirectoryCount => filesOf.Length;

    /// <summary>Moves on to the next archive.</summary>
    public void Change()
    {
        archive++;
        var count = changedIn.Count;
        for (var file = 0; file < count; file++)
        {
            var die = random.Next(1_000);
            if (die < 8)
                changedIn[file] = archive;
            else if (die == 8)
                changedIn[file] = -1;
            else if (die == 9)
                Add(random.Next(filesOf.Length));
        }
    }

    public static string PathOf(int directory) => directory == 0
        ? DirectoryName(0)
        : PathOf((directory - 1) / ChildDirectories) + "/" + DirectoryName(directory);

    /// <summary>The archive's entries. They share one buffer for their paths, as a parser would have it.</summary>
    public IEnumerable<CatalogEntry> Entries()
    {
        var path = new byte[4_096];
        // A stack of its own: nested enumerators would cost more than what is measured.
        var stack = new Stack<(int Directory, int Length, int Next)>();
        var root = Append(path, 0, DirectoryName(0));
        yield return Directory(path, root, 0);
        stack.Push((0, root, 0));
        while (stack.TryPop(out var at))
        {
            var files = filesOf[at.Directory];
            var isEntered = false;
            for (var next = at.Next; next < files.Count + ChildDirectories && !isEntered; next++)
            {
                // Directories come in the middle of the files.
                var half = files.Count / 2;
                if (next >= half && next < half + ChildDirectories)
                {
                    var child = (at.Directory * ChildDirectories) + 1 + next - half;
                    if (child >= filesOf.Length)
                        continue;
                    var childLength = Append(path, at.Length, DirectoryName(child));
                    yield return Directory(path, childLength, child);
                    stack.Push((at.Directory, at.Length, next + 1));
                    stack.Push((child, childLength, 0));
                    isEntered = true;
                    continue;
                }

                var file = files[next < half ? next : next - ChildDirectories];
                if (changedIn[file] >= 0)
                    yield return File(path, Append(path, at.Length, file), file);
            }
        }
    }

    private void Add(int directory)
    {
        filesOf[directory].Add(changedIn.Count);
        changedIn.Add(archive);
    }

    private static string DirectoryName(int directory) => Words[directory * 7 % Words.Length] + "-" + directory;

    private static int Append(byte[] path, int length, string name)
    {
        if (length > 0)
            path[length++] = (byte)'/';
        return length + System.Text.Encoding.UTF8.GetBytes(name, path.AsSpan(length));
    }

    private static int Append(byte[] path, int length, int file)
    {
        path[length++] = (byte)'/';
        var mixed = (uint)file * 2_654_435_761;
        length += System.Text.Encoding.UTF8.GetBytes(Words[mixed % Words.Length], path.AsSpan(length));
        path[length++] = (byte)'_';
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(mixed >> 8, path.AsSpan(length), out var written);
        length += written;
        return length + System.Text.Encoding.UTF8.GetBytes(Endings[(mixed >> 4) % Endings.Length], path.AsSpan(length));
    }

    private CatalogEntry Directory(byte[] path, int length, int directory) => new()
    {
        Path = path.AsMemory(0, length),
        Type = EntryType.Directory,
        Mode = 0x1ed,
        Owner = owners[directory % owners.Length],
        ModifiedNanoseconds = 1_700_000_000_000_000_000 + (directory * 1_000_000_007L),
    };

    private CatalogEntry File(byte[] path, int length, int file) => new()
    {
        Path = path.AsMemory(0, length),
        Type = EntryType.File,
        Mode = file % 5 == 0 ? 0x180 : 0x1a4,
        Owner = owners[file / 1_000 % owners.Length],
        SizeBytes = (file * 7_919L % 1_000_000) + changedIn[file],
        ModifiedNanoseconds = 1_700_000_000_000_000_000 + (file * 1_000_003_000L) + (changedIn[file] * 86_400_000_000_000L),
    };
}
