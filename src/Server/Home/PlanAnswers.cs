using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Home;

/// <summary>A plan as a REST request gives it: what is left out stays as it is, or becomes the default.</summary>
public sealed record PlanAnswers(
    string? Name = null, IReadOnlyList<string>? Paths = null, IReadOnlyList<string>? Excludes = null, string? Compression = null, bool? OneFileSystem = null,
    Retention? Retention = null, PlanHooks? Hooks = null, IReadOnlyList<PlanDatabases>? Databases = null)
{
    /// <summary>All answers, as a form gives them.</summary>
    public static PlanAnswers Of(PlanDraft draft) => new(draft.Name, draft.Paths, draft.Excludes, draft.Compression, draft.OneFileSystem, draft.Retention,
        draft.Hooks ?? PlanHooks.None, draft.Databases ?? []);

    public PlanDraft Over(PlanDraft draft) => new(
        Name ?? draft.Name, Paths ?? draft.Paths, Excludes ?? draft.Excludes, Compression ?? draft.Compression, OneFileSystem ?? draft.OneFileSystem,
        Retention ?? draft.Retention, Hooks ?? draft.Hooks, Databases ?? draft.Databases);

    /// <summary>The same problem, with its field named as it stands in the request: <c>plan.…</c>.</summary>
    internal static Problem At(Problem problem) => problem.Field is null ? problem : problem with { Field = $"plan.{problem.Field}" };
}
