using System.Globalization;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Archives;

/// <summary>Retention in the words of the pages.</summary>
public static class RetentionWords
{
    /// <summary>Why an archive stays, as short as a table wants it; or that it goes.</summary>
    public static string InShort(IReadOnlyList<RetentionReason> reasons) =>
        reasons.Count == 0 ? "To be deleted" : string.Join(", ", reasons.Where(reason => reasons.Count == 1 || reason.Rule != RetentionRule.Newest).Select(InShort));

    /// <summary>The same as a sentence.</summary>
    public static string AsSentence(IReadOnlyList<RetentionReason> reasons) => reasons.Count == 0
        ? "No rule of the plan's retention keeps it: it is deleted after the next backup, or within a day."
        : string.Join(" ", reasons.Select(AsSentence));

    /// <summary>What a retention does, in one sentence.</summary>
    public static string Summary(PreviewRetention.Response preview) => preview switch
    {
        { ArchiveCount: 0 } => "The plan has no archive yet.",
        { GoingCount: 0 } => $"{(preview.ArchiveCount == 1 ? "The one archive stays." : $"All {Counts.Format(preview.ArchiveCount)} archives stay.")}",
        _ => $"{Counts.Format(preview.GoingCount)} of {Counts.Format(preview.ArchiveCount, "archive")} would go, {Counts.Format(preview.ArchiveCount - preview.GoingCount)} stay.",
    };

    private static string InShort(RetentionReason reason) => reason.Rule switch
    {
        RetentionRule.Held => "On hold",
        RetentionRule.InUse => "Being restored",
        RetentionRule.Newest => "Newest",
        RetentionRule.NotCounted => "Not counted",
        RetentionRule.Suspect => "Waits for you",
        RetentionRule.Paused => "Paused",
        RetentionRule.Within => "Young",
        _ => string.Create(CultureInfo.InvariantCulture, $"{reason.Rule} {reason.Number}{(reason.IsOldest ? " (oldest)" : "")}"),
    };

    private static string AsSentence(RetentionReason reason) => reason switch
    {
        { Rule: RetentionRule.Held } => "Somebody holds it.",
        { Rule: RetentionRule.InUse } => "A restore from it waits or runs.",
        { Rule: RetentionRule.Newest } => "It is the newest good one of its plan, which never goes.",
        { Rule: RetentionRule.NotCounted } => "Its backup did not end well, so retention neither counts nor deletes it.",
        { Rule: RetentionRule.Suspect } => "An archive of the plan is suspect; until a person decides, none of them goes.",
        { Rule: RetentionRule.Paused } => "Retention is paused.",
        { Rule: RetentionRule.Within } => "It is younger than the days of which all are kept.",
        { IsOldest: true } => $"As the oldest it stands for {Period(reason.Rule)} from before there were archives; it goes when there are enough.",
        { Rule: RetentionRule.Last } => $"It is number {reason.Number} of the last ones.",
        _ => $"It stands for {Period(reason.Rule)}, number {reason.Number} of those that are kept.",
    };

    private static string Period(RetentionRule rule) => rule switch
    {
        RetentionRule.Hourly => "an hour",
        RetentionRule.Daily => "a day",
        RetentionRule.Weekly => "a week",
        RetentionRule.Monthly => "a month",
        RetentionRule.Yearly => "a year",
        _ => "the last ones",
    };
}
