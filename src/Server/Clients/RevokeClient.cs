using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>An administrator shuts the client's agent out. Its archives stay; a new agent may enrol.</summary>
public sealed class RevokeClient(EndAgent end, ILogger<RevokeClient> logger)
{
    public sealed record Request(ClientId ClientId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if ((await end.HandleAsync(request.ClientId, ClientEvent.Revoked, actor, cancellationToken)).IsProblem(out var problem))
            return problem;
        ClientsLog.Revoked(logger, request.ClientId);
        return Done.It;
    }
}
