using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>An object that is to come back.</summary>
/// <param name="Entry">Where its contents still lie.</param>
/// <param name="Path">The file of that segment.</param>
/// <param name="IsOverwritten">Something else lies under its id now.</param>
public readonly record struct LostObject(SegmentEntry Entry, string Path, bool IsOverwritten);
