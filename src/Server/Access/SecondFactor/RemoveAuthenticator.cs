using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>Turns the authenticator app off, with password and code: a stolen session alone cannot. Other sessions of the account end.</summary>
public sealed class RemoveAuthenticator(
    IDbContextFactory<ServerDatabase> databases, SecondFactors secondFactors, OwnPassword ownPassword, TakeCode takeCode, AccountMails mails, ILogger<RemoveAuthenticator> log)
{
    public sealed record Request(string Password, string Code);

    /// <returns>The account with its new stamp, for the session that goes on.</returns>
    public async Task<Result<SignIn.Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken))
            return SecondFactorProblems.Off;
        if (await secondFactors.WouldBeMissingAsync(database, userId, cancellationToken))
            return Problem.Conflict("access.second-factor-required", "Everyone on this server uses a second factor.", "An administrator can change that under Settings.");
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } refusal)
            return refusal;
        if ((await takeCode.HandleAsync(new(request.Code), userId, address, cancellationToken)).IsProblem(out var problem))
            return problem;

        var user = await database.Set<User>().SingleAsync(candidate => candidate.Id == userId, cancellationToken);
        await SecondFactors.RemoveAuthenticatorAsync(database, userId, cancellationToken);
        user.RenewSecurityStamp();
        database.Record(actor, ActivityKind.SecondFactorRemoved, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.SecondFactorOff, user.Name);
        AccessLog.SecondFactorOff(log, userId, userId);
        return SignIn.Describe(user);
    }
}
