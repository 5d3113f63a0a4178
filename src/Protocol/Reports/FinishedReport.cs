namespace BorgBackupServer.Protocol;

/// <summary>The end of the work on the client. Durable: the agent keeps it until the server has answered.</summary>
public sealed record FinishedReport : ReportBody
{
    public required JobOutcome Outcome { get; init; }

    /// <summary>Set when <see cref="Outcome"/> is failed; else null.</summary>
    public WireProblem? Problem { get; init; }

    /// <summary>Files that could not be read or written, at most 100; <see cref="WarningCount"/> has the true number.</summary>
    public required IReadOnlyList<FileWarning> Warnings { get; init; }

    public required long WarningCount { get; init; }

    /// <summary>Set when a backup wrote an archive.</summary>
    public ArchiveFacts? Archive { get; init; }

    /// <summary>Set when a restore wrote files.</summary>
    public RestoreFacts? Restore { get; init; }

    /// <summary>Set when a look saw its target.</summary>
    public LookFacts? Look { get; init; }

    /// <summary>Set when a proof came to its end.</summary>
    public ProofFacts? Proof { get; init; }

    /// <summary>Set when a proof of databases came to its end.</summary>
    public LoadFacts? Load { get; init; }
}
