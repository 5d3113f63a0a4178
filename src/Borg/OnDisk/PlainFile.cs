using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// Reads a file that another account has written, or may have put something else in the place of: no link is followed,
/// no pipe waited for, no more read than asked.
/// </summary>
public static partial class PlainFile
{
    private const int ReadOnly = 0x80800; // O_RDONLY | O_NONBLOCK | O_CLOEXEC
    private const int NoFollowArm = 0x8000; // O_NOFOLLOW; the two differ
    private const int NoFollowIntel = 0x20000;

    /// <summary>The beginning of the file; null if it is no plain file or cannot be read.</summary>
    public static byte[]? Read(string path, int mostBytes)
    {
        var noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? NoFollowArm : NoFollowIntel;
        var descriptor = Open(path, ReadOnly | noFollow);
        if (descriptor < 0)
            return null;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            // A pipe has no length, a folder cannot be read, a device is empty: only a plain file comes through here.
            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), mostBytes)];
            var filled = 0;
            while (filled < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(filled), filled) is > 0 and var read)
                filled += read;
            return bytes[..filled];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
