using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Helper;

/// <summary>
/// Copies of a repository by hard links, beside the homes and out of reach of the client's key. Made as the client's
/// account: the kernel lets nobody else link its files, and a link planted among them leads nowhere that it may not go.
/// </summary>
internal static class SafetyCopies
{
    private const string Unfinished = ".part";
    private const uint OwnerOnly = 0x1c0; // 0700

    /// <summary>Prints the number of linked segments now and then, and at last the bytes that the copy takes for itself.</summary>
    public static int Take(IsolationSettings settings, Place place, Guid copy)
    {
        if (!settings.Storages.Values.Contains(place.Storage))
            throw new Refusal("There is no such storage.");
        RootOwned.MakeFolder(place.SafetyCopies, place.Account.User, place.Account.Group, OwnerOnly);
        Become.The(place.Account);
        var target = IsolationSettings.SafetyCopyIn(place.Storage, place.Repository, copy);
        try
        {
            var held = LinkedCopy.Make(place.Path, target + Unfinished, linked => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"linked {linked}")), CancellationToken.None);
            Directory.Move(target + Unfinished, target);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"held {held}"));
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            RemoveFolder(target + Unfinished);
            throw;
        }
    }

    /// <summary>A list of ids on standard input, the newest first; prints for each what it alone holds, in bytes.</summary>
    public static int Measure(Place place)
    {
        Become.The(place.Account);
        Guid[]? copies;
        try
        {
            copies = JsonSerializer.Deserialize(Input.ReadAll(), IsolationJson.Default.GuidArray);
        }
        catch (JsonException)
        {
            throw new Refusal("Standard input is no list of ids.");
        }

        foreach (var bytes in LinkedCopy.Measure(place.Path, [.. (copies ?? []).Select(copy => IsolationSettings.SafetyCopyIn(place.Storage, place.Repository, copy))]))
            Console.Out.WriteLine(bytes.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    public static int Remove(Place place, Guid copy)
    {
        Become.The(place.Account);
        var folder = IsolationSettings.SafetyCopyIn(place.Storage, place.Repository, copy);
        RemoveFolder(folder);
        RemoveFolder(folder + Unfinished);
        return 0;
    }

    /// <summary>Prints the name of each copy, a half made one too, and when it was begun, in seconds since 1970.</summary>
    public static int List(Place place)
    {
        Become.The(place.Account);
        if (!Directory.Exists(place.SafetyCopies))
            return 0;
        foreach (var folder in new DirectoryInfo(place.SafetyCopies).EnumerateDirectories())
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder.Name} {new DateTimeOffset(folder.CreationTimeUtc).ToUnixTimeSeconds()}"));
        return 0;
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
