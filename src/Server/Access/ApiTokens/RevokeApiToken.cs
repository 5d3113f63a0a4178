using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>Ends an API token of one's own, at once.</summary>
public sealed class RevokeApiToken(IDbContextFactory<ServerDatabase> databases, ApiTokenMemory memory, ILogger<RevokeApiToken> log)
{
    public sealed record Request(ApiTokenId ApiTokenId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseWithoutSession(out var userId) is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<ApiToken>().SingleOrDefaultAsync(row => row.Id == request.ApiTokenId && row.UserId == userId, cancellationToken) is not { } token)
            return Problem.NotFound("token");
        database.Remove(token);
        database.Record(actor, ActivityKind.ApiTokenRevoked, new ActivitySubject("token", token.Id.Value, token.Name));
        await database.SaveChangesAsync(cancellationToken);
        memory.Forget(userId);
        AccessLog.ApiTokenRevoked(log, userId, request.ApiTokenId.Value);
        return Done.It;
    }
}
