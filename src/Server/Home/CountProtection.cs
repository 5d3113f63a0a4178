using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>How many clients stand how: the answer to “is every machine protected?”.</summary>
public sealed class CountProtection(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="Of">How many clients stand like this; what is not there is 0.</param>
    public sealed record Response(IReadOnlyDictionary<Protection, int> Of)
    {
        public int Total => Of.Values.Sum();

        public int Protected => Count(ProtectionRule.IsProtected);

        public int NeedSomebody => Count(ProtectionRule.NeedsSomebody);

        private int Count(Func<Protection, bool> counts) => Of.Where(pair => counts(pair.Key)).Sum(pair => pair.Value);
    }

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var counts = await database.StandingsOf(database.ClientsFor(actor), time.GetUtcNow()).GroupBy(client => client.Protection)
            .Select(group => new { Protection = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        return new Response(counts.ToDictionary(row => row.Protection, row => row.Count));
    }
}
