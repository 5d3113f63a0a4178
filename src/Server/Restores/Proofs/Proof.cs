using System.Text.Json;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>One restore proof that came to a verdict.</summary>
public sealed class Proof
{
    private Proof()
    {
    }

    public JobId JobId { get; private set; }

    public PlanId PlanId { get; private set; }

    public ClientId ClientId { get; private set; }

    public ArchiveId ArchiveId { get; private set; }

    /// <summary>Kept here: retention may delete the archive, and the proof stays.</summary>
    public string ArchiveName { get; private set; } = "";

    public ProofMethod Method { get; private set; }

    public bool IsWhole { get; private set; }

    public DateTimeOffset EndedAt { get; private set; }

    public bool IsGood { get; private set; }

    /// <summary>JSON of the <see cref="ProofFindings"/>.</summary>
    public string FindingsJson { get; private set; } = "";

    public ProofFindings Findings =>
        JsonSerializer.Deserialize<ProofFindings>(FindingsJson, RestJson.Options) ?? throw new InvalidOperationException("A proof has its findings.");

    internal static Proof Create(Job job, PlanId planId, Archive archive, bool isWhole, ProofFindings found, DateTimeOffset now) => new()
    {
        JobId = job.Id,
        PlanId = planId,
        ClientId = job.ClientId,
        ArchiveId = archive.Id,
        ArchiveName = archive.Name,
        Method = job.Kind == JobKind.ClientProof ? ProofMethod.Client : ProofMethod.Server,
        IsWhole = isWhole,
        EndedAt = now,
        IsGood = found.IsGood,
        FindingsJson = JsonSerializer.Serialize(found, RestJson.Options),
    };
}
