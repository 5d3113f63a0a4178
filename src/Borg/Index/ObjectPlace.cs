namespace BorgBackupServer.Borg.Index;

/// <summary>Where an index says that an object lies.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where its entry starts in the segment's file.</param>
public readonly record struct ObjectPlace(uint Segment, uint Offset);
