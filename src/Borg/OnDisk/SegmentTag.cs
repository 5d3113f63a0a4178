namespace BorgBackupServer.Borg.OnDisk;

/// <summary>What an entry of a segment says.</summary>
public enum SegmentTag
{
    /// <summary>An object, with its contents.</summary>
    Put = 0,

    /// <summary>An object is no more; its contents stay where they are until compact.</summary>
    Delete = 1,

    /// <summary>Everything before is valid.</summary>
    Commit = 2,

    /// <summary>As <see cref="Put"/>, with a hash of its own; borg 1.2 and 1.4 neither write nor read it.</summary>
    Put2 = 3,
}
