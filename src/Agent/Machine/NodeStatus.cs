using System.Runtime.InteropServices;

namespace BorgBackupServer.Agent.Machine;

/// <summary>What is there under a name in an open folder, or behind a descriptor; a link at the end is not followed.</summary>
internal readonly record struct NodeStatus(int Mode, uint UserId, uint GroupId, ulong Inode, ulong Device, long SizeBytes, long ModifiedSeconds, uint ModifiedNanoseconds, long ChangedSeconds)
{
    private const int TypeMask = 0xF000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public int Permissions => Mode & 0xFFF;

    public bool IsSameNode(NodeStatus other) => Inode == other.Inode && Device == other.Device;

    /// <summary>From the buffer of <c>statx(2)</c>, whose layout is the same on every architecture.</summary>
    public static NodeStatus Read(ReadOnlySpan<byte> statx) => new(
        MemoryMarshal.Read<ushort>(statx[28..]),
        MemoryMarshal.Read<uint>(statx[20..]),
        MemoryMarshal.Read<uint>(statx[24..]),
        MemoryMarshal.Read<ulong>(statx[32..]),
        ((ulong)MemoryMarshal.Read<uint>(statx[136..]) << 32) | MemoryMarshal.Read<uint>(statx[140..]),
        MemoryMarshal.Read<long>(statx[40..]),
        MemoryMarshal.Read<long>(statx[112..]),
        MemoryMarshal.Read<uint>(statx[120..]),
        MemoryMarshal.Read<long>(statx[96..]));
}
