using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>What holds for everybody's sign-in.</summary>
public sealed class DescribeSignInRules(IDbContextFactory<ServerDatabase> databases, IAccessRules rules)
{
    /// <param name="UserCount">All users.</param>
    /// <param name="WithoutSecondFactorCount">Those who would have to set one up before anything else.</param>
    public sealed record Response(bool IsSecondFactorRequired, int UserCount, int WithoutSecondFactorCount);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return new Response(
            await rules.IsSecondFactorRequiredAsync(database, cancellationToken),
            await database.Set<User>().CountAsync(cancellationToken),
            await SecondFactors.CountWithoutAsync(database, cancellationToken));
    }
}
