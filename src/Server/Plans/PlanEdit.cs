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

    /// <summary>Empty for none.</summary>
    public string HookBefore { get; set; } = "";

    public string HookAfter { get; set; } = "";

    public bool HookGoesOn { get; set; }

    public int HookMinutes { get; set; } = PlanHooks.DefaultMinutes;

    /// <summary>The sources of databases that the plan names or the client offers.</summary>
    public List<SourceEdit> Sources { get; } = [];

    /// <summary>Some database is chosen, so no path is saved.</summary>
    public bool SavesDatabases => Sources.Exists(source => source.Choice != SourceChoice.None);

    /// <summary>Lets a person choose from these sources as well.</summary>
    public void Offer(IEnumerable<string> sources) =>
        Sources.AddRange(sources.Where(name => !Sources.Exists(known => known.Source == name)).Select(name => new SourceEdit { Source = name }).ToList());

    public static PlanEdit Of(PlanDraft draft)
    {
        var edit = OfFiles(draft);
        foreach (var choice in draft.Databases ?? [])
        {
            var source = new SourceEdit { Source = choice.Source, Choice = choice.Names is null ? SourceChoice.All : SourceChoice.Listed };
            source.Names.UnionWith(choice.Names ?? []);
            edit.Sources.Add(source);
        }

        return edit;
    }

    private static PlanEdit OfFiles(PlanDraft draft) => new()
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
        HookBefore = draft.Hooks?.Before ?? "",
        HookAfter = draft.Hooks?.After ?? "",
        HookGoesOn = draft.Hooks?.GoesOnWithout ?? false,
        HookMinutes = draft.Hooks?.TimeoutMinutes ?? PlanHooks.DefaultMinutes,
    };

    public PlanDraft ToDraft() => new(
        Name, SavesDatabases ? [] : Lines(Paths), Lines(Excludes), Compression, OneFileSystem, ToRetention(), ToHooks(), ToDatabases());

    public PlanHooks ToHooks() => HookBefore.Length + HookAfter.Length == 0
        ? PlanHooks.None
        : new PlanHooks(HookBefore.Length == 0 ? null : HookBefore, HookAfter.Length == 0 ? null : HookAfter, HookGoesOn, HookMinutes);

    public IReadOnlyList<PlanDatabases> ToDatabases() =>
        [.. Sources.Where(source => source.Choice != SourceChoice.None)
            .Select(source => new PlanDatabases(source.Source, source.Choice == SourceChoice.All ? null : [.. source.Names.Order(StringComparer.Ordinal)]))];

    public Retention ToRetention() => new(KeepLast, KeepDaily, KeepWeekly, KeepMonthly, KeepYearly, KeepWithinDays, KeepHourly, IsRetentionPaused);

    internal static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
