namespace BorgBackupServer.Catalog;

/// <summary>How a difference is sorted; equal growth falls back to the name.</summary>
public enum DifferenceOrder
{
    /// <summary>What grew most first.</summary>
    Growth,

    /// <summary>What shrank most first.</summary>
    Shrinkage,

    Name,
}
