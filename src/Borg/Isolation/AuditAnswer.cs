using BorgBackupServer.Borg.Auditing;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>A <see cref="LogVerdict"/> as it travels from bbs-helper to the server.</summary>
public sealed record AuditAnswer
{
    /// <summary>An encoded <see cref="LogRecord"/>.</summary>
    public required byte[] Record { get; init; }

    public required IReadOnlyList<LogFinding> Findings { get; init; }

    public required long NewEntries { get; init; }

    public required long NewBytes { get; init; }

    public static AuditAnswer Of(LogVerdict verdict) =>
        new() { Record = verdict.Record.Encode(), Findings = verdict.Findings, NewEntries = verdict.NewEntries, NewBytes = verdict.NewBytes };

    /// <exception cref="IOException">It is none.</exception>
    public LogVerdict ToVerdict() =>
        new(LogRecord.Decode(Record) ?? throw new IOException("The record of the audit cannot be read."), Findings, NewEntries, NewBytes);
}
