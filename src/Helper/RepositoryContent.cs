using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Helper;

/// <summary>A repository's own files, read or removed as the account that they belong to.</summary>
internal static class RepositoryContent
{
    private const int MostConfigBytes = 64 * 1024;

    /// <summary>Nothing is printed where there is none.</summary>
    public static int PrintConfig(Place place)
    {
        Become.The(place.Account);
        var path = Path.Combine(place.Path, "config");
        if (!File.Exists(path))
            return 0;
        using var file = Posix.Open(path, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
        if (!Posix.StatusOf(file).IsFile || RandomAccess.GetLength(file) > MostConfigBytes)
            throw new Refusal("The repository's config is no file of the size that borg writes.");
        var text = new byte[MostConfigBytes];
        var length = RandomAccess.Read(file, text, 0);
        using var output = Console.OpenStandardOutput();
        output.Write(text, 0, length);
        return 0;
    }

    public static int PrintSize(Place place)
    {
        Become.The(place.Account);
        Console.Out.WriteLine(TreeSize.Measure(place.Path)?.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Nothing is printed where borg's lock is free.</summary>
    public static int PrintLock(Place place)
    {
        Become.The(place.Account);
        if (BorgLock.Read(place.Path) is { } held)
            Console.Out.WriteLine(JsonSerializer.Serialize(held, IsolationJson.Default.BorgLock));
        return 0;
    }

    /// <summary>The repository, what borg remembers of it, its safety copies and its lock. Can be repeated.</summary>
    public static int Remove(IsolationSettings settings, Place place)
    {
        File.Delete(settings.LockOf(place.Repository));
        // The folder itself lies in one of root's; it goes at once when it is empty, and otherwise stays for the next time.
        Posix.RemoveFolder(place.SafetyCopies);
        Posix.RemoveFolder(place.Deleted);
        Become.The(place.Account);
        foreach (var folder in (string[])[place.Path, settings.BorgHomeOf(place.Client, place.Repository)])
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        return 0;
    }
}
