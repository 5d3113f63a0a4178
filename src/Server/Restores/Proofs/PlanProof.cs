using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>How a plan stands with its restore proofs: the rule, the last one, and how far they have come around.</summary>
public sealed class PlanProof
{
    private PlanProof()
    {
    }

    public PlanId PlanId { get; private set; }

    public ClientId ClientId { get; private set; }

    public ProofRule Rule { get; private set; } = new();

    /// <summary>Null for never by itself.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>From here on it is told that a good proof is missing.</summary>
    public DateTimeOffset? OverdueAt { get; private set; }

    /// <summary>The last proof that came to an end with a verdict.</summary>
    public JobId? LastJobId { get; private set; }

    public DateTimeOffset? LastAt { get; private set; }

    /// <summary>What was wrong in the last one; null if nothing was, or before the first.</summary>
    public string? Fault { get; private set; }

    /// <summary>When files were last restored without a fault: "last proven restorable".</summary>
    public DateTimeOffset? ProvenAt { get; private set; }

    /// <summary>When dumps of it were last loaded into a database server, without a fault.</summary>
    public DateTimeOffset? LoadedAt { get; private set; }

    /// <summary>Why the last proof did not load all dumps, though the rule wants it; null where it did, or should not.</summary>
    public string? NotLoaded { get; private set; }

    /// <summary>The last file that the present round has come to; null at its beginning.</summary>
    public byte[]? After { get; private set; }

    public DateTimeOffset? RoundStartedAt { get; private set; }

    /// <summary>Proven in the present round so far.</summary>
    public long RoundFileCount { get; private set; }

    public long RoundBytes { get; private set; }

    /// <summary>What the archive held that was proven last.</summary>
    public long TotalFileCount { get; private set; }

    public long TotalBytes { get; private set; }

    /// <summary>When the last round came to its end, with every file proven.</summary>
    public DateTimeOffset? CoveredAt { get; private set; }

    /// <summary>When that round had begun.</summary>
    public DateTimeOffset? CoveredSince { get; private set; }

    /// <summary>The first proofs of many plans are spread over their days.</summary>
    public static PlanProof Create(PlanId planId, ClientId clientId, DateTimeOffset now)
    {
        var rule = new ProofRule();
        var share = planId.Value.ToByteArray()[^1] / 256d;
        return new PlanProof
        {
            PlanId = planId,
            ClientId = clientId,
            Rule = rule,
            NextAt = now + TimeSpan.FromDays(1 + (share * (rule.EveryDays - 1))),
            OverdueAt = rule.OverdueAt(now),
        };
    }

    public void Change(ProofRule rule, DateTimeOffset now)
    {
        Rule = rule;
        if (!rule.LoadsDatabases)
            NotLoaded = null;
        NextAt = rule.EveryDays == 0 ? null : (ProvenAt ?? now - TimeSpan.FromDays(rule.EveryDays)) + TimeSpan.FromDays(rule.EveryDays) is var next && next > now ? next : now;
        OverdueAt = rule.OverdueAt(ProvenAt ?? now);
    }

    /// <summary>There was nothing to prove, or it could not be carried out.</summary>
    public void PutOff(DateTimeOffset now) => NextAt = Rule.NextAt(wasGood: false, now);

    /// <summary>One is queued; the next look is not due before it should be over.</summary>
    public void Queued(DateTimeOffset now) => NextAt = Rule.NextAt(wasGood: true, now);

    /// <summary>
    /// A proof came to an end. One that found a fault moves nothing: the next one looks at the same files again, so that a fault
    /// is forgotten only when they are restored without one.
    /// </summary>
    internal void Keep(JobId jobId, ProofDetail detail, ProofFindings found, DateTimeOffset now)
    {
        (LastJobId, LastAt, Fault) = (jobId, now, found.Fault);
        (TotalFileCount, TotalBytes) = (detail.TotalFileCount, detail.TotalBytes);
        NextAt = Rule.NextAt(found.IsGood, now);
        NotLoaded = Rule.LoadsDatabases ? found.Loaded?.NotPossible?.Detail ?? detail.NotLoaded : null;
        if (!found.IsGood)
            return;
        if (found.Loaded is { LoadedCount: > 0 })
            LoadedAt = now;
        ProvenAt = now;
        OverdueAt = Rule.OverdueAt(now);
        if (detail.IsWhole)
            Begin(null);
        RoundStartedAt ??= now;
        RoundFileCount += found.FileCount;
        RoundBytes += found.Bytes;
        After = detail.Until;
        if (After is not null)
            return;
        (CoveredAt, CoveredSince) = (now, RoundStartedAt);
        Begin(null);
    }

    private void Begin(DateTimeOffset? at) => (RoundStartedAt, RoundFileCount, RoundBytes, After) = (at, 0, 0, null);
}
