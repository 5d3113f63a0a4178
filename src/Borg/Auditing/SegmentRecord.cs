namespace BorgBackupServer.Borg.Auditing;

/// <summary>A segment as it was when it was audited.</summary>
/// <param name="Number">Its place in the log.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="ModifiedTicks">When the file was written last; UTC, in units of 100 ns.</param>
/// <param name="Digest">The first 128 bits of the SHA-256 over the heads of its entries, and so over their checksums.</param>
public readonly record struct SegmentRecord(uint Number, long Bytes, long ModifiedTicks, UInt128 Digest);
