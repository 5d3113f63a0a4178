using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>Removes a passkey of one's own. Where everybody must use a second factor, the last one stays.</summary>
public sealed class RemovePasskey(IDbContextFactory<ServerDatabase> databases, OwnPassword password, IAccessRules rules, AccountMails mails, ILogger<RemovePasskey> log)
{
    public sealed record Request(PasskeyId Id, string Password);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } userId)
            return Problem.NotFound("passkey");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Set<Passkey>().AnyAsync(row => row.Id == request.Id && row.UserId == userId, cancellationToken))
            return Problem.NotFound("passkey");
        if (await password.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Passkey>().SingleOrDefaultAsync(row => row.Id == request.Id && row.UserId == userId, cancellationToken) is not { } passkey)
            return Problem.NotFound("passkey");
        if (await rules.IsSecondFactorRequiredAsync(database, cancellationToken) && !await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken)
            && await database.Set<Passkey>().CountAsync(row => row.UserId == userId, cancellationToken) == 1)
        {
            return Problem.Conflict("access.second-factor-required", "Everyone on this server uses a second factor, and this is your only one.", "Add another passkey or an authenticator app first.");
        }

        database.Remove(passkey);
        database.Record(actor, ActivityKind.PasskeyRemoved, ActivitySubject.User(userId, actor.Name), null, passkey.Name);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var user = await database.Set<User>().AsNoTracking().SingleAsync(row => row.Id == userId, cancellationToken);
        mails.Tell(user.Email, AccountChange.PasskeyRemoved, user.Name);
        PasskeyLog.Removed(log, userId, passkey.Id);
        return Done.It;
    }
}
