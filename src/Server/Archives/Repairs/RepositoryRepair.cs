using System.Text.Json;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>A repair that came to its end, or a trial of one. Kept: it is the record of the archives that are lost.</summary>
public sealed class RepositoryRepair
{
    private RepositoryRepair()
    {
    }

    public JobId JobId { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public bool IsTrial { get; private set; }

    public bool VerifiesData { get; private set; }

    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Who wanted it.</summary>
    public string RequestedBy { get; private set; } = "";

    /// <summary>The copy of how it was before; null of a trial.</summary>
    public SafetyCopyId? SafetyCopyId { get; private set; }

    /// <summary>By which it shows whether the repository was written to since a trial.</summary>
    public string Mark { get; private set; } = "";

    public string OutcomeJson { get; private set; } = "";

    public RepairOutcome Outcome => JsonSerializer.Deserialize<RepairOutcome>(OutcomeJson, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("A repair has an outcome.");

    internal static RepositoryRepair End(Job job, RepairDetail detail, SafetyCopyId? copy, string mark, RepairOutcome outcome, DateTimeOffset now) => new()
    {
        JobId = job.Id,
        RepositoryId = job.RepositoryId,
        IsTrial = detail.IsTrial,
        VerifiesData = detail.VerifiesData,
        EndedAt = now,
        RequestedBy = job.RequestedBy,
        SafetyCopyId = copy,
        Mark = mark,
        OutcomeJson = JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web),
    };
}
