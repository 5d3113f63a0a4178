using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Gives a client another name. Its repositories and archives keep theirs.</summary>
public sealed class RenameClient(IDbContextFactory<ServerDatabase> databases, Signals signals)
{
    public sealed record Request(ClientId ClientId, string Name);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!ClientName.Check(request.Name).IsSuccess(out var name, out var problem))
            return problem;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Client>().AnyAsync(client => client.Name == name && client.Id != request.ClientId, cancellationToken))
            return ClientName.Taken(name);
        if (await database.Set<Client>().SingleOrDefaultAsync(client => client.Id == request.ClientId, cancellationToken) is not { } client)
            return Problem.NotFound("client");
        database.Record(actor, ActivityKind.ClientRenamed, ActivitySubject.Client(client.Id.Value, name), new ActivityChanges { { "name", client.Name, name } });
        client.Rename(name);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
