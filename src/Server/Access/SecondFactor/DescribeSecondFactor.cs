using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>How one's own second factor stands.</summary>
public sealed class DescribeSecondFactor(IDbContextFactory<ServerDatabase> databases, IAccessRules rules)
{
    /// <param name="AuthenticatorSince">Null where there is no authenticator app.</param>
    /// <param name="IsRequired">Everyone on this server must use a second factor.</param>
    public sealed record Response(DateTimeOffset? AuthenticatorSince, int RecoveryCodeCount, bool IsRequired);

    public async Task<Response> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var since = await database.Set<Authenticator>().Where(authenticator => authenticator.UserId == userId)
            .Select(authenticator => (DateTimeOffset?)authenticator.CreatedAt).SingleOrDefaultAsync(cancellationToken);
        var codes = await database.Set<RecoveryCode>().CountAsync(code => code.UserId == userId, cancellationToken);
        return new Response(since, codes, await rules.IsSecondFactorRequiredAsync(database, cancellationToken));
    }
}
