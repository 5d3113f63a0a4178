using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Says how often, where and how much of a plan's newest archive is proven by itself.</summary>
public sealed class ChangeProofRule(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time)
{
    public sealed record Request(PlanId PlanId, ProofRule Rule);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.ManagePlans, actor, cancellationToken) is { } refusal)
            return refusal;
        if (request.Rule.Check() is { } wrong)
            return wrong;
        var standing = await database.FindProofAsync(request.PlanId, time.GetUtcNow(), cancellationToken);
        var before = standing.Rule;
        standing.Change(request.Rule, time.GetUtcNow());
        if (await database.FindSubjectAsync(request.PlanId, cancellationToken) is { } subject)
            database.Record(actor, ActivityKind.ProofRuleChanged, subject, detail: $"{ProofWords.Rule(before)} → {ProofWords.Rule(request.Rule)}");
        await database.SaveChangesAsync(cancellationToken);
        signals.Raise(ProofWatch.RuleChanged); // one may be due now
        return Done.It;
    }
}
