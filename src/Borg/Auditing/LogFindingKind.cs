namespace BorgBackupServer.Borg.Auditing;

/// <summary>What is wrong with a repository as it lies on the disk.</summary>
public enum LogFindingKind
{
    /// <summary>Objects that were there at the last audit were deleted.</summary>
    ObjectsDeleted,

    /// <summary>Objects that were there at the last audit were overwritten.</summary>
    ObjectsOverwritten,

    /// <summary>Segments of the last audit are gone.</summary>
    SegmentsMissing,

    /// <summary>Segments of the last audit are other ones now, or there are some more between them.</summary>
    SegmentsChanged,

    /// <summary>A segment is no segment, or not as it was written.</summary>
    SegmentDamaged,

    /// <summary>The last transaction is older than the one of the last audit.</summary>
    TransactionWentBack,

    /// <summary>The config says something else.</summary>
    ConfigChanged,

    /// <summary>The key that the config holds is another one.</summary>
    KeyChanged,

    /// <summary>The next free nonce is lower, or higher than what was written accounts for.</summary>
    NonceImplausible,

    /// <summary>Objects that the index names lie in no segment: they were lost while the server compacted.</summary>
    ObjectsMissing,
}
