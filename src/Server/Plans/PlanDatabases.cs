namespace BorgBackupServer.Server.Plans;

/// <summary>Databases of one source that the client's own configuration describes.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Names">Which; null takes all that are there when the backup runs.</param>
public sealed record PlanDatabases(string Source, IReadOnlyList<string>? Names = null);
