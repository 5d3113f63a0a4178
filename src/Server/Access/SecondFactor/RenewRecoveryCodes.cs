using System.Net;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>Ten new recovery codes in place of those before, with password and code.</summary>
public sealed class RenewRecoveryCodes(
    IDbContextFactory<ServerDatabase> databases, OwnPassword ownPassword, TakeCode takeCode, ILogger<RenewRecoveryCodes> log)
{
    public sealed record Request(string Password, string Code);

    public sealed record Response(IReadOnlyList<string> RecoveryCodes);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken))
            return SecondFactorProblems.Off;
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } refusal)
            return refusal;
        if ((await takeCode.HandleAsync(new(request.Code), userId, address, cancellationToken)).IsProblem(out var problem))
            return problem;
        var shown = await RecoveryCodes.ReplaceAsync(database, userId, cancellationToken);
        database.Record(actor, ActivityKind.RecoveryCodesRenewed, ActivitySubject.User(userId, actor.Name));
        await database.SaveChangesAsync(cancellationToken);
        AccessLog.RecoveryCodesRenewed(log, userId);
        return new Response(shown);
    }
}
