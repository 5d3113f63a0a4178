using System.Net;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>What a browser needs to make a passkey for whoever is signed in. The password first: an open session that somebody finds must not become a key of theirs.</summary>
public sealed class BeginPasskey(IDbContextFactory<ServerDatabase> databases, OwnPassword password, PasskeyCeremonies ceremonies)
{
    /// <summary>A person has some devices, and no person has more.</summary>
    public const int MostPasskeys = 20;

    public sealed record Request(string Password);

    public async Task<Result<PasskeyCeremonies.Challenge>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } userId)
            return Problem.NotFound("user");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        if (await password.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;
        if (await database.Set<Passkey>().CountAsync(passkey => passkey.UserId == userId, cancellationToken) >= MostPasskeys)
            return Problem.Conflict("passkey.too-many", $"You have {MostPasskeys} passkeys, and no more are kept.", "Remove one that you no longer use.");
        return await ceremonies.BeginAsync(CeremonyKind.Add, user, cancellationToken);
    }
}
