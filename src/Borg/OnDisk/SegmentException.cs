namespace BorgBackupServer.Borg.OnDisk;

/// <summary>A file is no segment of borg 1.x, or no longer the one that borg wrote.</summary>
public sealed class SegmentException(string message) : IOException(message);
