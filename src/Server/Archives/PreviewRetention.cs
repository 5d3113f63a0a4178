using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>What the next prune of a plan would delete, and why each of the others stays; by its stored retention or by another one.</summary>
public sealed class PreviewRetention(IDbContextFactory<ServerDatabase> databases, RetentionReader reader)
{
    /// <summary>Of a plan with more archives the counts are of all, and the list is of the newest.</summary>
    public const int MostItems = 2_000;

    /// <param name="Retention">In place of the stored one.</param>
    public sealed record Request(PlanId PlanId, Retention? Retention = null);

    /// <param name="TimeZone">In which days begin.</param>
    /// <param name="ArchiveCount">Archives of the plan.</param>
    /// <param name="GoingCount">Those that would go.</param>
    /// <param name="GoingBytes">What those had added when they were made, by the agents' word. What they free may be less, because later archives share it, or more, because it was shared with earlier ones.</param>
    /// <param name="NewlyGoingCount">Those that would go and that the stored retention keeps.</param>
    /// <param name="NeedsConfirmation">A change to this retention has to name <paramref name="NewlyGoingCount"/>.</param>
    /// <param name="Archives">The newest first.</param>
    public sealed record Response(
        PlanId PlanId, string TimeZone, int ArchiveCount, int GoingCount, long GoingBytes, int NewlyGoingCount, bool NeedsConfirmation, IReadOnlyList<Item> Archives);

    /// <param name="Reasons">Why it stays; none means that it goes.</param>
    public sealed record Item(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, long OriginalBytes, long DeduplicatedBytes, bool IsKept, IReadOnlyList<RetentionReason> Reasons);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (request.Retention is { } draft && PlanRules.CheckRetention(draft) is { } refused)
            return refused;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.PlansFor(actor).AnyAsync(plan => plan.Id == request.PlanId, cancellationToken))
            return Problem.NotFound("plan");
        if (await reader.ReadAsync(database, request.PlanId, request.Retention, cancellationToken) is not { } standing)
            return Problem.NotFound("plan");

        var going = standing.Going;
        var newly = 0;
        if (request.Retention is not null && await reader.ReadAsync(database, request.PlanId, standing.Plan.Retention, cancellationToken) is { } stored)
            newly = going.ExceptBy(stored.Going.Select(archive => archive.Id), archive => archive.Id).Count();
        return new Response(
            request.PlanId, standing.Zone.Id, standing.Archives.Count, going.Count, going.Sum(archive => archive.DeduplicatedBytes),
            newly, RetentionChange.NeedsConfirmation(newly, standing.Archives.Count),
            [.. standing.Archives.Zip(standing.Verdicts).Take(MostItems).Select(pair => new Item(
                pair.First.Id, pair.First.Name, pair.First.ReceivedAt, pair.First.OriginalBytes, pair.First.DeduplicatedBytes, pair.Second.IsKept, pair.Second.Reasons))]);
    }
}
