using System.ComponentModel;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// A repository's lock of ours, taken shared. The descriptor is inherited by borg on purpose: should this process be
/// killed, borg keeps the lock until it has ended too, and maintenance cannot begin beside it.
/// </summary>
internal sealed partial class SharedLock
{
    private const int ReadOrMake = 0x40; // O_RDONLY | O_CREAT, and no O_CLOEXEC
    private const int Shared = 1; // LOCK_SH
    private const int AtOnce = 4; // LOCK_NB
    private const int OwnerOnly = 0x180; // 0600

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly int descriptor;

    /// <summary>Opens the file and locks nothing yet.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public SharedLock(string path)
    {
        descriptor = Open(path, ReadOrMake, OwnerOnly);
        if (descriptor < 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    /// <summary>Held until this process and every child of it have ended.</summary>
    public bool TryTake(TimeSpan wait, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        using var never = new ManualResetEventSlim();
        while (Lock(descriptor, Shared | AtOnce) != 0)
        {
            if (time.GetElapsedTime(begun) >= wait)
                return false;
            never.Wait(Pause);
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Lock(int descriptor, int operation);
}
