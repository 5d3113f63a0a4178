using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>One user, and how much goes with them.</summary>
public sealed class GetUser(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(UserId UserId);

    /// <param name="IsEmailConfirmed">Not the user alone says that it is theirs.</param>
    public sealed record Response(UserId UserId, string Name, bool IsAdministrator, bool IsDisabled, Grants Grants, DateTimeOffset CreatedAt, string? Email, bool IsEmailConfirmed, bool HasSecondFactor, int SessionCount, int ApiTokenCount);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AsNoTracking().Where(user => user.Id == request.UserId)
            .Select(user => new Response(
                user.Id, user.Name, user.IsAdministrator, user.IsDisabled, user.Grants, user.CreatedAt, user.Email, user.IsEmailConfirmed,
                database.Set<Authenticator>().Any(app => app.UserId == user.Id) || database.Set<Passkey>().Any(passkey => passkey.UserId == user.Id),
                database.Set<UserSession>().Count(session => session.UserId == user.Id), database.Set<ApiToken>().Count(token => token.UserId == user.Id)))
            .SingleOrDefaultAsync(cancellationToken) is { } found ? found : Problem.NotFound("user");
    }
}
