namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>What is unlike the plan's other archives.</summary>
public enum SuspicionReason
{
    /// <summary>Far more files than usual were changed.</summary>
    ManyChanged,

    /// <summary>Far more files than usual are gone.</summary>
    ManyDeleted,

    /// <summary>Many new files have an extension that none had before.</summary>
    UnfamiliarNames,

    /// <summary>Far more than usual of what is saved is new.</summary>
    MuchNew,

    /// <summary>What is new cannot be compressed, unlike before: so encrypted data looks.</summary>
    Incompressible,
}
