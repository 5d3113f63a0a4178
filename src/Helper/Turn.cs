using BorgBackupServer.Borg.Isolation;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Helper;

/// <summary>Accounts, keys and rules are changed by one process at a time.</summary>
internal static class Turn
{
    private const int Exclusive = 2; // LOCK_EX

    /// <summary>Waits for it; disposing ends it, and so does the end of the process.</summary>
    public static SafeFileHandle Take()
    {
        var path = Path.Combine(Path.GetDirectoryName(IsolationSettings.File) ?? "/", ".lock");
        RootOwned.RequireFolder(Path.GetDirectoryName(path) ?? "/");
        var file = Posix.Open(path, Posix.ReadOnly | Posix.Create | Posix.NoFollow);
        return Posix.Lock(file, Exclusive) == 0 ? file : throw new Refusal("The lock of the accounts cannot be taken.");
    }
}
