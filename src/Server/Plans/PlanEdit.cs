namespace BorgBackupServer.Server.Plans;

/// <summary>A plan while a person changes it: lists as lines of text, as they stand in the form.</summary>
public sealed class PlanEdit
{
    public string Name { get; set; } = "";

    /// <summary>One path a line.</summary>
    public string Paths { get; set; } = "";

    /// <summary>One pattern a line.</summary>
    public string Excludes { get; set; } = "";

    public string Compression { get; set; } = "";

    public bool OneFileSystem { get; set; }

    public int KeepLast { get; set; }

    public int KeepWithinDays { get; set; }

    public int KeepHourly { get; set; }

    public int KeepDaily { get; set; }

    public int KeepWeekly { get; set; }

    public int KeepMonthly { get; set; }

    public int KeepYearly { get; set; }

    public bool IsRetentionPaused { get; set; }

    public static PlanEdit Of(PlanDraft draft) => new()
    {
        Name = draft.Name,
        Paths = string.Join('\n', draft.Paths),
        Excludes = string.Join('\n', draft.Excludes),
        Compression = draft.Compression,
        OneFileSystem = draft.OneFileSystem,
        KeepLast = draft.Retention.KeepLast,
        KeepDaily = draft.Retention.KeepDaily,
        KeepWeekly = draft.Retention.KeepWeekly,
        KeepMonthly = draft.Retention.KeepMonthly,
        KeepYearly = draft.Retention.KeepYearly,
        KeepWithinDays = draft.Retention.KeepWithinDays,
        KeepHourly = draft.Retention.KeepHourly,
        IsRetentionPaused = draft.Retention.IsPaused,
    };

    public PlanDraft ToDraft() => new(
        Name, Lines(Paths), Lines(Excludes), Compression, OneFileSystem, ToRetention());

    public Retention ToRetention() => new(KeepLast, KeepDaily, KeepWeekly, KeepMonthly, KeepYearly, KeepWithinDays, KeepHourly, IsRetentionPaused);

    internal static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
