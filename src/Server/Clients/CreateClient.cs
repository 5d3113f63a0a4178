using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Adds a client by its name. Its agent comes later, with an enrolment token.</summary>
public sealed class CreateClient(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time, ILogger<CreateClient> logger)
{
    public sealed record Request(string Name);

    public sealed record Response(ClientId ClientId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!(await AddAsync(database, request.Name, actor, cancellationToken)).IsSuccess(out var client, out var problem))
            return problem;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Announce(client.Id);
        return new Response(client.Id);
    }

    /// <summary>
    /// Adds the client to the context, for a use case that adds more in the same transaction. A transaction has to be
    /// under way; saving and <see cref="Announce"/> after the commit are the caller's.
    /// </summary>
    public async Task<Result<Client>> AddAsync(ServerDatabase database, string name, Actor actor, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A name is checked and taken inside one transaction.");
        if (!ClientName.Check(name).IsSuccess(out var checkedName, out var problem))
            return problem;
        if (await database.Set<Client>().AnyAsync(client => client.Name == checkedName, cancellationToken))
            return ClientName.Taken(checkedName);

        var created = Client.Create(checkedName, time.GetUtcNow());
        database.Add(created);
        database.Record(actor, ActivityKind.ClientAdded, created.ToSubject());
        return created;
    }

    /// <summary>Tells the pages. After the commit.</summary>
    public void Announce(ClientId clientId)
    {
        ClientsLog.Added(logger, clientId);
        signals.Raise(ClientTopics.Any);
    }
}
