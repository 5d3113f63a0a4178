namespace BorgBackupServer.Server.Plans;

/// <summary>What a person says about a plan, before <see cref="PlanRules"/> looked at it.</summary>
/// <param name="Paths">Absolute paths on the client.</param>
/// <param name="Excludes">borg patterns, each with its style: <c>pp:/proc</c>, <c>sh:**/.cache</c>.</param>
/// <param name="Compression">borg's specification, for example <c>zstd,3</c>.</param>
/// <param name="Hooks">Null for none.</param>
/// <param name="Databases">In the place of paths; null or empty for a plan of files.</param>
public sealed record PlanDraft(
    string Name, IReadOnlyList<string> Paths, IReadOnlyList<string> Excludes, string Compression, bool OneFileSystem, Retention Retention,
    PlanHooks? Hooks = null, IReadOnlyList<PlanDatabases>? Databases = null);
