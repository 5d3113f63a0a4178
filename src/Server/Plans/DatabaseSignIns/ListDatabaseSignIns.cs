using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

/// <summary>For which sources of a client user and password are wanted or stored here; never which.</summary>
public sealed class ListDatabaseSignIns(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId ClientId);

    /// <param name="IsWanted">The source's own file leaves it to the server, by the word of the agent.</param>
    /// <param name="StoredAt">Null where nothing is stored.</param>
    /// <param name="StoredBy">Null where nothing is stored.</param>
    public sealed record Item(string Source, bool IsWanted, DateTimeOffset? StoredAt, string? StoredBy);

    /// <param name="Items">By name; those that are wanted or stored.</param>
    /// <param name="IsAgentTooOld">The agent does not know sign-ins of the server: it has to be updated before they are used.</param>
    public sealed record Response(IReadOnlyList<Item> Items, bool IsAgentTooOld);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Client>().AsNoTracking().Where(client => client.Id == request.ClientId).Select(client => new { client.MachineJson }).SingleOrDefaultAsync(cancellationToken) is not { } client)
            return Problem.NotFound("client");
        var stored = await database.Set<StoredSignIn>().AsNoTracking().Where(signIn => signIn.ClientId == request.ClientId).OrderBy(signIn => signIn.Source)
            .Select(signIn => new { signIn.Source, signIn.StoredAt, signIn.StoredBy }).Take(WireLimits.DatabaseSources).ToListAsync(cancellationToken);
        var machine = StoredMachine.Read(client.MachineJson);
        var wanted = (machine?.DatabaseSources ?? []).Where(source => source.TakesSignIn == true).Select(source => source.Name).ToHashSet(StringComparer.Ordinal);
        var items = wanted.Union(stored.Select(signIn => signIn.Source)).Order(StringComparer.Ordinal).Select(source =>
            stored.Find(signIn => signIn.Source == source) is { } found ? new Item(source, wanted.Contains(source), found.StoredAt, found.StoredBy) : new Item(source, true, null, null));
        return new Response([.. items], machine is not null && !machine.Capabilities.Contains(Capabilities.SignIns));
    }
}
