namespace BorgBackupServer.Server.Repositories.Audits;

/// <summary>What an audit found.</summary>
public enum AuditFindingKind
{
    /// <summary>An archive of the ledger is not in the repository any more.</summary>
    ArchiveMissing,

    /// <summary>Under the name of an archive of the ledger there is another one.</summary>
    ArchiveReplaced,

    /// <summary>The list of archives cannot be read.</summary>
    ManifestUnreadable,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.ObjectsDeleted"/>
    ObjectsDeleted,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.ObjectsOverwritten"/>
    ObjectsOverwritten,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.SegmentsMissing"/>
    SegmentsMissing,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.SegmentsChanged"/>
    SegmentsChanged,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.SegmentDamaged"/>
    SegmentDamaged,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.TransactionWentBack"/>
    TransactionWentBack,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.ConfigChanged"/>
    ConfigChanged,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.KeyChanged"/>
    KeyChanged,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.NonceImplausible"/>
    NonceImplausible,

    /// <inheritdoc cref="Borg.Auditing.LogFindingKind.ObjectsMissing"/>
    ObjectsMissing,
}
