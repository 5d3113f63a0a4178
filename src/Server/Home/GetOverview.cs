using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// Is every machine protected, and what needs a person? The first lines of every list; each list has its page for the
/// rest. A constant number of queries, each along an index, whatever the size of the fleet and of its history.
/// </summary>
public sealed class GetOverview(
    IDbContextFactory<ServerDatabase> databases, CountProtection protection, ListProtection clients, ListJobs jobs, ListStorageLocations storage, ServerProblems problems)
{
    private const int MostLines = 10;

    private static readonly Protection[] NeedsSomebody = [.. Enum.GetValues<Protection>().Where(ProtectionRule.NeedsSomebody)];

    public sealed record Response
    {
        public required ClientCounts Clients { get; init; }

        /// <summary>What is wrong with the server itself, before anything else.</summary>
        public required IReadOnlyList<ServerProblems.Item> ServerProblems { get; init; }

        /// <summary>Clients that need a person, the worst first.</summary>
        public required Page<ListProtection.Item> NeedAttention { get; init; }

        /// <summary>Jobs that wait or run.</summary>
        public required Page<ListJobs.Item> Running { get; init; }

        public required IReadOnlyList<NextRun> NextRuns { get; init; }

        /// <summary>Backups and restores that ended last.</summary>
        public required IReadOnlyList<ListJobs.Item> Recent { get; init; }

        public required Page<ListStorageLocations.Row> Storage { get; init; }
    }

    /// <param name="Protected">Have an archive of every plan that is young enough.</param>
    /// <param name="NeedSomebody">Do not stand as they should, protected ones with a failed backup among them.</param>
    public sealed record ClientCounts(int Total, int Protected, int NeedSomebody, IReadOnlyDictionary<string, int> Of);

    public sealed record NextRun(PlanId PlanId, string PlanName, ClientId ClientId, string ClientName, DateTimeOffset At);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return Problem.NotFound("overview");

        if (!(await protection.HandleAsync(actor, cancellationToken)).IsSuccess(out var counts, out var problem)
            || !(await clients.HandleAsync(new(Only: NeedsSomebody, WorstFirst: true, Limit: MostLines), actor, cancellationToken)).IsSuccess(out var attention, out problem)
            || !(await jobs.HandleAsync(new(IsLive: true, Limit: MostLines), actor, cancellationToken)).IsSuccess(out var running, out problem)
            || !(await jobs.HandleAsync(new(IsLive: false, Kinds: [JobKind.Backup, JobKind.Restore], Limit: MostLines), actor, cancellationToken)).IsSuccess(out var recent, out problem)
            || !(await storage.HandleAsync(new PageRange(null, MostLines), actor, cancellationToken)).IsSuccess(out var locations, out problem))
            return problem;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return new Response
        {
            Clients = new ClientCounts(counts.Total, counts.Protected, counts.NeedSomebody, counts.Of.ToDictionary(pair => WordOf(pair.Key), pair => pair.Value)),
            ServerProblems = await problems.FindAsync(database, locations.Items, cancellationToken),
            NeedAttention = attention,
            Running = running,
            NextRuns = await FindNextRunsAsync(database, cancellationToken),
            Recent = recent.Items,
            Storage = locations,
        };
    }

    // As enums are written everywhere in the REST API, also where one is the name of a member.
    private static string WordOf(Protection standing) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(standing.ToString());

    private static Task<List<NextRun>> FindNextRunsAsync(ServerDatabase database, CancellationToken cancellationToken) => (
        from schedule in database.Set<Schedule>().AsNoTracking()
        where schedule.NextRunAt != null
        join plan in database.Set<Plan>() on schedule.PlanId equals plan.Id
        join client in database.Set<Client>() on plan.ClientId equals client.Id
        where client.State == ClientState.Enrolled
        orderby schedule.NextRunAt
        select new NextRun(plan.Id, plan.Name, client.Id, client.Name, schedule.NextRunAt!.Value)) // because the query asks for it
        .Take(MostLines).ToListAsync(cancellationToken);
}
