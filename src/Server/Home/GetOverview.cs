using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// Is every machine protected, and what needs a person? The first lines of every list; each list has its page for the
/// rest. A constant number of queries, each along an index, whatever the size of the fleet and of its history.
/// </summary>
public sealed class GetOverview(
    CountProtection protection, ListAttention attention, ListJobs jobs, ListNextRuns nextRuns, ListStorageLocations storage, ListServerProblems problems)
{
    private const int MostLines = 10;

    public sealed record Response
    {
        public required ClientCounts Clients { get; init; }

        /// <summary>What is wrong with the server itself, before anything else.</summary>
        public required IReadOnlyList<ListServerProblems.Item> ServerProblems { get; init; }

        /// <summary>Clients that need a person, the worst first.</summary>
        public required Page<ListAttention.Item> NeedAttention { get; init; }

        /// <summary>Jobs that wait or run.</summary>
        public required Page<ListJobs.Item> Running { get; init; }

        public required Page<ListNextRuns.Item> NextRuns { get; init; }

        /// <summary>Backups and restores that ended last.</summary>
        public required IReadOnlyList<ListJobs.Item> Recent { get; init; }

        public required Page<ListStorageLocations.Row> Storage { get; init; }
    }

    /// <param name="Protected">Have an archive of every plan that is young enough.</param>
    /// <param name="NeedSomebody">Do not stand as they should, protected ones with a failed backup among them.</param>
    public sealed record ClientCounts(int Total, int Protected, int NeedSomebody, IReadOnlyDictionary<string, int> Of);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!(await protection.HandleAsync(actor, cancellationToken)).IsSuccess(out var counts, out var problem)
            || !(await attention.HandleAsync(new PageRange(null, MostLines), actor, cancellationToken)).IsSuccess(out var needy, out problem)
            || !(await jobs.HandleAsync(new(IsLive: true, Limit: MostLines), actor, cancellationToken)).IsSuccess(out var running, out problem)
            || !(await jobs.HandleAsync(new(IsLive: false, Kinds: [JobKind.Backup, JobKind.Restore], Limit: MostLines), actor, cancellationToken)).IsSuccess(out var recent, out problem)
            || !(await nextRuns.HandleAsync(new PageRange(null, MostLines), actor, cancellationToken)).IsSuccess(out var next, out problem)
            || !(await ReadStorageAsync(actor, cancellationToken)).IsSuccess(out var locations, out problem)
            || !(await ReadProblemsAsync(actor, cancellationToken)).IsSuccess(out var wrong, out problem))
            return problem;

        return new Response
        {
            Clients = new ClientCounts(counts.Total, counts.Protected, counts.NeedSomebody, counts.Of.ToDictionary(pair => WordOf(pair.Key), pair => pair.Value)),
            ServerProblems = wrong,
            NeedAttention = needy,
            Running = running,
            NextRuns = next,
            Recent = recent.Items,
            Storage = locations,
        };
    }

    // Of the server itself a user is told no more than they may do something about.
    private async Task<Result<Page<ListStorageLocations.Row>>> ReadStorageAsync(Actor actor, CancellationToken cancellationToken) =>
        actor.MaySomewhere(Permission.ManageRepositories)
            ? await storage.HandleAsync(new PageRange(null, MostLines), actor, cancellationToken)
            : new Page<ListStorageLocations.Row>([], 0);

    private async Task<Result<List<ListServerProblems.Item>>> ReadProblemsAsync(Actor actor, CancellationToken cancellationToken) =>
        actor.IsAdministrator ? await problems.HandleAsync(actor, cancellationToken) : new List<ListServerProblems.Item>();

    // As enums are written everywhere in the REST API, also where one is the name of a member.
    private static string WordOf(Protection standing) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(standing.ToString());
}
