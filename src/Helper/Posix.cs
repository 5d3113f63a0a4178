using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Helper;

/// <summary>The calls of the kernel that .NET has no name for.</summary>
internal static partial class Posix
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // Of the two flags that machines differ in, arm64 has other values than x64.
    public static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private const int AlreadyThere = 17; // EEXIST
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatistics = 0x7ff; // STATX_BASIC_STATS
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <exception cref="IOException">It cannot be opened; a link in the last place is refused with <see cref="NoFollow"/>.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = OpenFile(path, flags | CloseOnExec, 0x180);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failed(path);
    }

    public static FileStatus StatusOf(SafeFileHandle file)
    {
        var status = default(FileStatus);
        return Status((int)file.DangerousGetHandle(), "", EmptyPath, BasicStatistics, ref status) == 0 ? status : throw Failed("fstat");
    }

    public static void MakeFolder(string path)
    {
        if (Mkdir(path, 0x1c0) != 0 && Marshal.GetLastPInvokeError() != AlreadyThere)
            throw Failed(path);
    }

    /// <summary>Only an empty one; false if there is none, or it has something in it.</summary>
    public static bool RemoveFolder(string path) => Rmdir(path) == 0;

    public static void ChangeOwner(SafeFileHandle file, uint owner, uint group) => Require(Chown((int)file.DangerousGetHandle(), owner, group) == 0, "fchown");

    public static void ChangeMode(SafeFileHandle file, uint mode) => Require(Chmod((int)file.DangerousGetHandle(), mode) == 0, "fchmod");

    public static void SetUmask(uint mask) => _ = Umask(mask);

    /// <summary>This process, all of its threads, for ever; checked afterwards.</summary>
    public static void Become(uint user, uint group)
    {
        Require(SetGroups(0, 0) == 0 && SetGroup(group, group, group) == 0 && SetUser(user, user, user) == 0, "become the client's account");
        Require(Control(NoNewPrivileges, 1, 0, 0, 0) == 0, "give up privileges");
        Require(EffectiveUser() == user && EffectiveGroup() == group && SetUser(0, 0, 0) != 0, "stay the client's account");
    }

    /// <param name="resource">As in RLIMIT_*.</param>
    /// <param name="most">Soft and hard limit.</param>
    public static void Limit(int resource, ulong most)
    {
        var limit = new ResourceLimit { Soft = most, Hard = most };
        Require(SetLimit(resource, in limit) == 0, "set a limit");
    }

    private static void Require(bool isDone, string what)
    {
        if (!isDone)
            throw Failed(what);
    }

    private static IOException Failed(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    // struct statx; the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        public readonly bool IsFile => (Mode & 0xf000) == 0x8000;

        public readonly bool OthersWrite => (Mode & 0x12) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref FileStatus status);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rmdir(string path);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chown(int descriptor, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chmod(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int process, int signal);
}
