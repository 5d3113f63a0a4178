namespace BorgBackupServer.Borg.OnDisk;

/// <summary>A segment as the file system knows it.</summary>
/// <param name="Number">Its place in the log.</param>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="ModifiedTicks">When it was written last; UTC, in units of 100 ns.</param>
public readonly record struct SegmentFile(uint Number, string Path, long Bytes, long ModifiedTicks)
{
    /// <summary>By the server's clock, which no client can set.</summary>
    public DateTimeOffset ModifiedAt => new(ModifiedTicks, TimeSpan.Zero);
}
