namespace BorgBackupServer.Borg.Auditing;

/// <summary>What an audit of a repository's log has seen.</summary>
/// <param name="Record">The repository as it is now; to be compared with the next time, if nobody minds what was found.</param>
/// <param name="Findings">What is wrong; empty where all is well.</param>
/// <param name="NewEntries">Entries written since the last audit.</param>
/// <param name="NewBytes">The bytes of those.</param>
public sealed record LogVerdict(LogRecord Record, IReadOnlyList<LogFinding> Findings, long NewEntries, long NewBytes);
