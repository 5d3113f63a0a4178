using System.Runtime.InteropServices;

namespace BorgBackupServer.Agent.Machine;

/// <summary>What the kernel says of a file by its raw name, without following a link at the end. From <c>statx(2)</c>, whose layout is the same on every architecture.</summary>
internal readonly partial record struct FileStatus(uint UserId, int Mode, long Bytes)
{
    private const int TypeMask = 0xF000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Somebody other than the owner may change it.</summary>
    public bool IsWritableByOthers => (Mode & 0x12) != 0; // 0o022

    public static FileStatus? Of(ReadOnlySpan<byte> path)
    {
        const int CurrentFolder = -100; // AT_FDCWD
        const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
        const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
        var buffer = new byte[256];
        if (Statx(CurrentFolder, [.. path, 0], NoFollow, BasicStats, buffer) != 0)
            return null;
        return new FileStatus(
            MemoryMarshal.Read<uint>(buffer.AsSpan(20)), MemoryMarshal.Read<ushort>(buffer.AsSpan(28)), MemoryMarshal.Read<long>(buffer.AsSpan(40)));
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
