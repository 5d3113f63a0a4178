using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Account;

/// <summary>One's own account.</summary>
public sealed class DescribeAccount(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="HasPassword">False where the account signs in elsewhere only.</param>
    public sealed record Response(string Name, string? Email, bool IsAdministrator, bool HasPassword, DateTimeOffset CreatedAt);

    public async Task<Response> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().Where(user => user.Id == userId)
            .Select(user => new Response(user.Name, user.Email, user.IsAdministrator, user.PasswordHash != "", user.CreatedAt)).SingleAsync(cancellationToken);
    }
}
