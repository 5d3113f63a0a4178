using System.Globalization;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Helper;

/// <summary>Deleted repositories in their cooling-off: in a folder of root's beside the homes, where no client's key leads. Moved and removed as the client's account.</summary>
internal static class DeletedRepositories
{
    private const uint OwnerOnly = 0x1c0; // 0700
    private const uint Passable = 0x1c9; // 0711

    public static int Move(IsolationSettings settings, Place place)
    {
        if (!settings.Storages.Values.Contains(place.Storage))
            throw new Refusal("There is no such storage.");
        RootOwned.MakeFolder(IsolationSettings.DeletedIn(place.Storage), 0, 0, Passable);
        RootOwned.MakeFolder(place.Deleted, place.Account.User, place.Account.Group, OwnerOnly);
        Become.The(place.Account);
        SetAside.Move(place.Path, place.Deleted);
        return 0;
    }

    /// <summary>The folder that is left empty in root's goes with the next removal, or stays.</summary>
    public static int Return(Place place)
    {
        Become.The(place.Account);
        SetAside.Return(place.Deleted, place.Path);
        return 0;
    }

    /// <summary>Prints the number of removed files now and then.</summary>
    public static int Remove(Place place)
    {
        Posix.RemoveFolder(place.Deleted); // in root's, so only root can; empty after what an earlier run did below
        Become.The(place.Account);
        SetAside.Remove(SetAside.ContentOf(place.Deleted), removed => Console.Out.WriteLine(removed.ToString(CultureInfo.InvariantCulture)), CancellationToken.None);
        return 0;
    }
}
