using System.Runtime.InteropServices;
using System.Text;

namespace BorgBackupServer.Agent.Machine;

/// <summary>
/// Counts what is below a folder, folders aside, and its bytes: a link is one, as long as its target's name, which is how
/// borg's lists and so the server's catalog count it. By raw names through <c>readdir(3)</c>, because .NET cannot look at a
/// file whose name is not UTF-8; links are not followed.
/// </summary>
internal static partial class TreeCount
{
    // struct dirent of 64-bit Linux: inode 8, offset 8, record length 2, type 1, name.
    private const int NameOffset = 19;

    public static (long FileCount, long Bytes) Of(string folder)
    {
        var (fileCount, bytes) = (0L, 0L);
        var folders = new Stack<byte[]>([Encoding.UTF8.GetBytes(folder)]);
        while (folders.TryPop(out var current))
            foreach (var name in NamesIn(current))
            {
                byte[] path = [.. current, (byte)'/', .. name];
                if (FileStatus.Of(path) is not { } status)
                    continue; // vanished meanwhile
                if (status.IsFolder)
                {
                    folders.Push(path);
                    continue;
                }

                fileCount++;
                bytes += status.Bytes;
            }

        return (fileCount, bytes);
    }

    private static List<byte[]> NamesIn(byte[] folder)
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
