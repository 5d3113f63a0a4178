using System.Runtime.InteropServices;
using System.Text;

namespace BorgBackupServer.Agent.Machine;

/// <summary>The names in a folder as the bytes they are, through <c>readdir(3)</c>: .NET cannot name a file whose name is not UTF-8.</summary>
internal static partial class FolderNames
{
    // struct dirent of 64-bit Linux: inode 8, offset 8, record length 2, type 1, name.
    private const int NameOffset = 19;

    /// <summary>The names in a folder; none where it cannot be read.</summary>
    public static List<byte[]> In(string folder) => In(Encoding.UTF8.GetBytes(folder));

    private static List<byte[]> In(byte[] folder)
    {
        var names = new List<byte[]>();
        var stream = OpenFolder([.. folder, 0]);
        if (stream == 0)
            return names;
        try
        {
            while (ReadFolder(stream) is not 0 and var entry)
            {
                var length = 0;
                while (Marshal.ReadByte(entry, NameOffset + length) != 0)
                    length++;
                var name = new byte[length];
                Marshal.Copy(entry + NameOffset, name, 0, length);
                if (!name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8))
                    names.Add(name);
            }
        }
        finally
        {
            _ = CloseFolder(stream);
        }

        return names;
    }

    [LibraryImport("libc", EntryPoint = "opendir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint OpenFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadFolder(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFolder(nint stream);
}
