using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace BorgBackupServer.Agent.Machine;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Posix
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on x64

    public static bool IsRoot => UserId == 0;

    public static uint UserId => GetEffectiveUser();

    /// <summary>Makes the entries of a folder survive a power cut: a rename is durable only after its folder was synced.</summary>
    public static void SyncFolder(string folder)
    {
        // arm64 has O_DIRECTORY at another bit; O_CLOEXEC alone opens a folder as well.
        var descriptor = Open(folder, RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ReadOnlyDirectory : 0x80000);
        if (descriptor < 0)
            throw new IOException($"{folder} cannot be opened: {Message()}");
        try
        {
            if (Sync(descriptor) != 0)
                throw new IOException($"{folder} cannot be synced: {Message()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>The path with every symbolic link resolved; null if any part of it does not exist or cannot be reached.</summary>
    public static byte[]? RealPath(ReadOnlySpan<byte> path)
    {
        var resolved = ResolvePath([.. path, 0], 0);
        if (resolved == 0)
            return null;
        try
        {
            var length = 0;
            while (Marshal.ReadByte(resolved, length) != 0)
                length++;
            var bytes = new byte[length];
            Marshal.Copy(resolved, bytes, 0, length);
            return bytes;
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>True if there is anything of this name, a dangling link too.</summary>
    public static bool Exists(ReadOnlySpan<byte> path) => FileStatus.Of(path) is not null;

    /// <summary>Sends a signal to a process; whether it still was there does not matter.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>A named pipe that only its owner can use.</summary>
    public static void MakePipe(string path)
    {
        if (MakeFifo(path, 0x180) != 0) // 0o600
            throw new IOException($"The pipe {path} cannot be made: {Message()}");
    }

    /// <summary>The writing end of a named pipe; -1 while nobody has opened it to read. Does not wait, and is not handed on to children.</summary>
    public static int OpenReadPipe(string path) => Open(path, 0x80000 | 0x800 | 1); // O_CLOEXEC | O_NONBLOCK | O_WRONLY

    public static void CloseDescriptor(int descriptor) => _ = Close(descriptor);

    private static string Message() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    public static string Display(ReadOnlySpan<byte> path) => AgentLog.OneLine(Encoding.UTF8.GetString(path));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ResolvePath(byte[] path, nint resolved);

    [LibraryImport("libc", EntryPoint = "free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint memory);
}
