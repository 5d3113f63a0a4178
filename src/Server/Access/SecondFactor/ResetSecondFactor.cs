using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>An administrator takes the second factor from somebody who lost it; who asks has made sure who it is. Their sessions end.</summary>
public sealed class ResetSecondFactor(IDbContextFactory<ServerDatabase> databases, AccountMails mails, ILogger<ResetSecondFactor> log)
{
    public sealed record Request(UserId UserId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<User>().SingleOrDefaultAsync(candidate => candidate.Id == request.UserId, cancellationToken) is not { } user)
            return Problem.NotFound("user");
        await SecondFactors.RemoveAuthenticatorAsync(database, user.Id, cancellationToken);
        await PasskeyFactor.RemoveAsync(database, user.Id, cancellationToken);
        user.RenewSecurityStamp();
        database.Record(actor, ActivityKind.SecondFactorReset, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.SecondFactorOff, user.Name);
        AccessLog.SecondFactorOff(log, user.Id, actor.UserId);
        return Done.It;
    }
}
