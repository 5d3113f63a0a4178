using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Machine;

/// <summary>
/// Calls that name a file by an open folder and one name in it, so that nothing on the way can be exchanged meanwhile.
/// No call here follows a symbolic link. Names are bytes.
/// </summary>
internal static partial class Descriptors
{
    public const int NotThere = 2; // ENOENT
    public const int NotPermitted = 1; // EPERM
    public const int AlreadyThere = 17; // EEXIST
    public const int IsFolder = 21; // EISDIR
    public const int NotAFolder = 20; // ENOTDIR
    public const int NoSpace = 28; // ENOSPC
    public const int QuotaExceeded = 122; // EDQUOT
    public const int Loop = 40; // ELOOP
    public const int NotSupported = 95; // EOPNOTSUPP

    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int WriteOnly = 1;
    private const int NonBlocking = 0x800;
    private const int NoFollowAt = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int RemoveFolder = 0x200; // AT_REMOVEDIR
    private const uint NoReplace = 1; // RENAME_NOREPLACE
    private const uint BasicStats = 0x7ff;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int Folder = IsArm ? 0x4000 : 0x10000; // O_DIRECTORY
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000; // O_NOFOLLOW

    /// <summary>The error of the call before.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    public static string Words(int error) => new Win32Exception(error).Message;

    public static SafeFileHandle OpenRoot() => Opened(OpenAt(-100, "/\0"u8.ToArray(), Folder | PathOnly | CloseOnExec, 0)) ?? throw new IOException("The root folder cannot be opened.");

    /// <summary>Null, with <see cref="Error"/>, if it is missing, no folder, or a link.</summary>
    public static SafeFileHandle? OpenFolder(SafeFileHandle folder, ReadOnlySpan<byte> name) =>
        Opened(OpenAt(Of(folder), Zero(name), Folder | NoFollow | PathOnly | CloseOnExec, 0));

    /// <summary>A handle on whatever it is, a link too, that can neither read nor write.</summary>
    public static SafeFileHandle? OpenNode(SafeFileHandle folder, ReadOnlySpan<byte> name) =>
        Opened(OpenAt(Of(folder), Zero(name), NoFollow | PathOnly | CloseOnExec, 0));

    public static SafeFileHandle? OpenFile(SafeFileHandle folder, ReadOnlySpan<byte> name) =>
        Opened(OpenAt(Of(folder), Zero(name), NoFollow | NonBlocking | CloseOnExec, 0));

    public static SafeFileHandle? CreateFile(SafeFileHandle folder, ReadOnlySpan<byte> name) =>
        Opened(OpenAt(Of(folder), Zero(name), Create | Exclusive | WriteOnly | NoFollow | CloseOnExec, 0x180)); // 0o600

    public static bool MakeFolder(SafeFileHandle folder, ReadOnlySpan<byte> name, int mode) => MakeFolderAt(Of(folder), Zero(name), mode) == 0;

    public static bool MakeLink(ReadOnlySpan<byte> target, SafeFileHandle folder, ReadOnlySpan<byte> name) => SymbolicLinkAt(Zero(target), Of(folder), Zero(name)) == 0;

    public static bool MakeNode(SafeFileHandle folder, ReadOnlySpan<byte> name, int mode, uint major, uint minor) =>
        MakeNodeAt(Of(folder), Zero(name), mode, ((ulong)(minor & 0xff)) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32)) == 0;

    public static bool HardLink(SafeFileHandle from, ReadOnlySpan<byte> fromName, SafeFileHandle to, ReadOnlySpan<byte> toName) =>
        LinkAt(Of(from), Zero(fromName), Of(to), Zero(toName), 0) == 0;

    /// <summary>Puts a name in another's place; nothing that is there is lost unless <paramref name="replaces"/>.</summary>
    public static bool Rename(SafeFileHandle folder, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool replaces) =>
        RenameAt(Of(folder), Zero(from), Of(folder), Zero(to), replaces ? 0 : NoReplace) == 0;

    public static bool Remove(SafeFileHandle folder, ReadOnlySpan<byte> name) => UnlinkAt(Of(folder), Zero(name), 0) == 0;

    public static bool RemoveEmptyFolder(SafeFileHandle folder, ReadOnlySpan<byte> name) => UnlinkAt(Of(folder), Zero(name), RemoveFolder) == 0;

    /// <summary>Where a symbolic link points; null if it is none.</summary>
    public static byte[]? ReadLink(SafeFileHandle folder, ReadOnlySpan<byte> name)
    {
        var buffer = new byte[4096];
        var length = ReadLinkAt(Of(folder), Zero(name), buffer, (nuint)buffer.Length);
        return length < 0 ? null : buffer[..(int)length];
    }

    /// <summary>The marks that <c>chattr</c> sets. Only of an open file.</summary>
    public static bool AddFlags(SafeFileHandle file, int flags)
    {
        var now = 0;
        if (Control(Of(file), 0x80086601, ref now) != 0) // FS_IOC_GETFLAGS
            return false;
        now |= flags;
        return Control(Of(file), 0x40086602, ref now) == 0; // FS_IOC_SETFLAGS
    }

    public static NodeStatus? StatusOf(SafeFileHandle folder, ReadOnlySpan<byte> name) => Status(folder, Zero(name), NoFollowAt);

    public static NodeStatus? StatusOf(SafeFileHandle node) => Status(node, [0], EmptyPath | NoFollowAt);

    public static bool SetOwner(SafeFileHandle node, uint user, uint group) => ChangeOwnerAt(Of(node), [0], user, group, EmptyPath | NoFollowAt) == 0;

    /// <summary>Through the handle's own entry in /proc, which leads to the node itself and can lead nowhere else.</summary>
    public static bool SetMode(SafeFileHandle node, int mode) => ChangeMode(ProcPath(node), mode) == 0;

    public static bool SetExtendedAttribute(SafeFileHandle node, string name, ReadOnlySpan<byte> value) =>
        SetAttribute(ProcPath(node), Zero(Encoding.UTF8.GetBytes(name)), value.ToArray(), (nuint)value.Length, 0) == 0;

    public static bool SetTime(SafeFileHandle folder, ReadOnlySpan<byte> name, long nanoseconds) =>
        SetTimes(Of(folder), Zero(name), Times(nanoseconds), NoFollowAt) == 0;

    /// <summary>Of a folder or file; a link has only a name.</summary>
    public static bool SetTime(SafeFileHandle node, long nanoseconds) => SetTimes(-100, ProcPath(node), Times(nanoseconds), 0) == 0;

    /// <summary>A path to the folder behind a handle, for who takes paths only.</summary>
    public static string PathOf(SafeFileHandle folder) => $"/proc/{Environment.ProcessId}/fd/{Of(folder)}";

    private static NodeStatus? Status(SafeFileHandle folder, byte[] name, int flags)
    {
        var buffer = new byte[256];
        return StatusX(Of(folder), name, flags, BasicStats, buffer) == 0 ? NodeStatus.Read(buffer) : null;
    }

    private static long[] Times(long nanoseconds)
    {
        var (seconds, rest) = (Math.DivRem(nanoseconds, 1_000_000_000, out var left), left);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        return [seconds, rest, seconds, rest];
    }

    private static SafeFileHandle? Opened(int descriptor) => descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    private static int Of(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static byte[] ProcPath(SafeFileHandle node) => Encoding.ASCII.GetBytes($"/proc/self/fd/{Of(node)}\0");

    private static byte[] Zero(ReadOnlySpan<byte> name) => [.. name, 0];

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, byte[] name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFolderAt(int folder, byte[] name, int mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SymbolicLinkAt(byte[] target, int folder, byte[] name);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeNodeAt(int folder, byte[] name, int mode, ulong device);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LinkAt(int from, byte[] fromName, int to, byte[] toName, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadLinkAt(int folder, byte[] name, byte[] target, nuint size);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, ulong request, ref int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt(int from, byte[] fromName, int to, byte[] toName, uint flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnlinkAt(int folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatusX(int folder, byte[] name, int flags, uint mask, byte[] status);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwnerAt(int folder, byte[] name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeMode(byte[] path, int mode);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAttribute(byte[] path, byte[] name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetTimes(int folder, byte[] path, long[] times, int flags);
}
