using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>What a repair did or would do, in the words of the pages.</summary>
public static class RepairWords
{
    public static string Outcome(RepairOutcome outcome, bool isDone) => (outcome, isDone) switch
    {
        ({ Lost.Count: 0, Damaged.Count: 0 }, true) => $"All {Counts.Format(outcome.ArchiveCount, "archive")} are whole.",
        ({ Lost.Count: 0, Damaged.Count: 0 }, false) => $"All {Counts.Format(outcome.ArchiveCount, "archive")} stay whole.",
        (_, true) => $"Of {Counts.Format(outcome.ArchiveCount, "archive")} {outcome.Lost.Count} were lost, and {outcome.Damaged.Count} have files with missing pieces ({Counts.Format(Files(outcome), "file")}).",
        _ => $"Of {Counts.Format(outcome.ArchiveCount, "archive")} {outcome.Lost.Count} will be lost, and {outcome.Damaged.Count} will have files with missing pieces ({Counts.Format(Files(outcome), "file")}).",
    };

    private static long Files(RepairOutcome outcome) => outcome.Damaged.Sum(archive => archive.FileCount);
}
