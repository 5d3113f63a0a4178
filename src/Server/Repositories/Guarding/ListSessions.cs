using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>The sessions of a client, the latest first.</summary>
public sealed class ListSessions(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="ClientId">Whose.</param>
    /// <param name="IsRefused">Only those in which something was refused.</param>
    /// <param name="Range">Which piece of the list.</param>
    public sealed record Request(ClientId ClientId, bool IsRefused, PageRange Range);

    /// <param name="SessionId">Id of the session.</param>
    /// <param name="RepositoryName">Null if none was opened.</param>
    /// <param name="Source">Address and port that it came from.</param>
    /// <param name="StartedAt">When it began.</param>
    /// <param name="EndedAt">Null while it goes on.</param>
    /// <param name="Wrote">Opened for writing.</param>
    /// <param name="BytesFromClient">What came in.</param>
    /// <param name="BytesToClient">What went out.</param>
    /// <param name="ObjectsPut">New objects.</param>
    /// <param name="Commits">How often it committed.</param>
    /// <param name="IgnoredOverputs">Objects that exist and were sent again.</param>
    /// <param name="Refusals">How often what was refused.</param>
    /// <param name="LastRefusal">What the guard said to the last one.</param>
    /// <param name="NeedsLook">Nobody has looked at its refusals yet.</param>
    /// <param name="EndReason">Why it ended, where the guard ended it.</param>
    public sealed record Item(
        ClientSessionId SessionId, string? RepositoryName, string? Source, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, bool Wrote, long BytesFromClient, long BytesToClient,
        long ObjectsPut, long Commits, long IgnoredOverputs, IReadOnlyList<Refused> Refusals, string? LastRefusal, bool NeedsLook, string? EndReason);

    public sealed record Refused(RefusalKind Kind, long Count);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.ClientsFor(actor).AnyAsync(client => client.Id == request.ClientId, cancellationToken))
            return Problem.NotFound("client");
        var wanted = database.Set<ClientSession>().AsNoTracking().Where(session => session.ClientId == request.ClientId);
        if (request.IsRefused)
            wanted = wanted.Where(session => session.RefusalCount > 0);
        var rows = await wanted.OrderByDescending(session => session.StartedAt).ThenByDescending(session => session.Id)
            .Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken);
        var names = await database.Set<Repository>().AsNoTracking().Where(repository => repository.ClientId == request.ClientId)
            .ToDictionaryAsync(repository => repository.Id, repository => repository.Name, cancellationToken);
        return new Page<Item>([.. rows.Select(row => Describe(row, names))], await wanted.CountAsync(cancellationToken));
    }

    private static Item Describe(ClientSession row, Dictionary<RepositoryId, string> names) => new(
        row.Id, row.RepositoryId is { } repository ? names.GetValueOrDefault(repository) : null, row.Source, row.StartedAt, row.EndedAt, row.IsExclusive,
        row.BytesFromClient, row.BytesToClient, row.ObjectsPut, row.Commits, row.IgnoredOverputs,
        [.. row.Refusals.OrderByDescending(refusal => refusal.Value).Select(refusal => new Refused(refusal.Key, refusal.Value))], row.LastRefusal, row.NeedsLook, row.EndReason);
}
