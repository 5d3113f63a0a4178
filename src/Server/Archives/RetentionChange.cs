using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Archives;

/// <summary>When a change of retention needs a person to confirm the number of archives that go by it. Pure.</summary>
public static class RetentionChange
{
    public const string ConfirmationNeeded = "retention.confirmation-needed";

    /// <summary>More than this part of a plan's archives, in percent.</summary>
    public const int MostPercent = 25;

    /// <summary>One archive is never worth a question.</summary>
    public const int FewestAsked = 2;

    public static bool NeedsConfirmation(int newlyGoing, int all) => newlyGoing >= FewestAsked && newlyGoing * 100L > all * (long)MostPercent;

    /// <summary>Null if the change may be made.</summary>
    /// <param name="preview">What the new retention would do.</param>
    /// <param name="confirmed">The number that a person has seen and confirmed; more than that never goes by it.</param>
    public static Problem? Check(PreviewRetention.Response preview, int? confirmed) =>
        !preview.NeedsConfirmation || confirmed >= preview.NewlyGoingCount ? null : Problem.Conflict(
            ConfirmationNeeded,
            $"This retention would delete {preview.NewlyGoingCount} of the plan's {Counts.Format(preview.ArchiveCount, "archive")} that are kept now. All that would go had added about {ByteSizes.Format(preview.GoingBytes)} when they were made.",
            $"Look at the preview. To go on, confirm the number: confirmDeletionOf = {preview.NewlyGoingCount}.",
            "retention");
}
