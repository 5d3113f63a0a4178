using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

/// <summary>Forgets user and password of a source. An order that was given already keeps what it has.</summary>
public sealed class RemoveDatabaseSignIn(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId ClientId, string Source);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<StoredSignIn>().SingleOrDefaultAsync(signIn => signIn.ClientId == request.ClientId && signIn.Source == request.Source, cancellationToken) is not { } stored)
            return Problem.NotFound("database sign-in");
        database.Remove(stored);
        database.Record(actor, ActivityKind.DatabaseSignInRemoved, await database.SubjectAsync("client", request.ClientId.Value, request.Source, request.ClientId, cancellationToken), detail: request.Source);
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
