using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Somebody has looked at what the guard refused a client, and says that nothing is to be done. The next refusal asks again.</summary>
public sealed class SeeRefusals(IDbContextFactory<ServerDatabase> databases, Signals signals, ILogger<SeeRefusals> log)
{
    public sealed record Request(ClientId ClientId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseClientAsync(request.ClientId, Permission.ManageRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        var seen = await database.Set<ClientSession>().Where(session => session.ClientId == request.ClientId && session.NeedsLook)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.NeedsLook, false), cancellationToken);
        if (seen > 0)
            RepositoriesLog.RefusalsSeen(log, request.ClientId, seen, actor.Name);
        signals.Raise(ClientTopics.Of(request.ClientId));
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
