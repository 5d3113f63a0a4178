using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>One entry of a repository's log, without its contents.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where it starts in its file.</param>
/// <param name="Bytes">Its whole length.</param>
/// <param name="Tag">What it says.</param>
/// <param name="Id">Of which object; zero, the manifest's, for a commit.</param>
/// <param name="Checksum">CRC-32 of everything behind it, the contents included.</param>
public readonly record struct SegmentEntry(uint Segment, long Offset, int Bytes, SegmentTag Tag, ObjectId Id, uint Checksum);
