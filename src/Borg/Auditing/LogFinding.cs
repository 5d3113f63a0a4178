using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Count">How many objects or segments.</param>
/// <param name="Segment">The first segment in which it shows; null where it shows in none.</param>
/// <param name="Since">When that was written, by the server's clock; null where it is not known.</param>
/// <param name="Detail">For a person who looks closer.</param>
public sealed record LogFinding(
    LogFindingKind Kind, long Count, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] uint? Segment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? Since, string Detail);
