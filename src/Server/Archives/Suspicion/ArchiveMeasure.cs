using System.Text.Json;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>What was found when an archive was held against its plan's history, and what a person said to it.</summary>
public sealed class ArchiveMeasure
{
    private ArchiveMeasure()
    {
    }

    public ArchiveId ArchiveId { get; private set; }

    public PlanId PlanId { get; private set; }

    public DateTimeOffset MeasuredAt { get; private set; }

    public string TraitsJson { get; private set; } = "";

    /// <summary>Why it is suspect, in words; null where it is not.</summary>
    public string? Reasons { get; private set; }

    /// <summary>When a person said that it is fine; from then on it counts as usual.</summary>
    public DateTimeOffset? AcceptedAt { get; private set; }

    public string? AcceptedBy { get; private set; }

    public string? Note { get; private set; }

    public ArchiveTraits Traits => JsonSerializer.Deserialize<ArchiveTraits>(TraitsJson) ?? throw new InvalidOperationException("A measure has traits.");

    public static ArchiveMeasure Take(ArchiveId id, PlanId plan, ArchiveTraits traits, string? reasons, DateTimeOffset now) => new()
    {
        ArchiveId = id,
        PlanId = plan,
        MeasuredAt = now,
        TraitsJson = JsonSerializer.Serialize(traits),
        Reasons = reasons,
    };

    public void Accept(string by, string? note, DateTimeOffset now) => (AcceptedAt, AcceptedBy, Note) = (now, by, note);
}
