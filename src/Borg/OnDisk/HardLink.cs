using System.ComponentModel;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>A second name for a file, as <c>link(2)</c> makes it; .NET has none of its own.</summary>
internal static partial class HardLink
{
    /// <exception cref="IOException">Another file system, one without hard links, or the name is taken.</exception>
    public static void Make(string existing, string name)
    {
        if (Link(existing, name) != 0)
            throw new IOException($"{name} cannot be linked: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);
}
