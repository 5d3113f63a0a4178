using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>
/// Decides what holds for everybody's sign-in. Sessions without a second factor go on where one is required, but reach
/// nothing any more except the page where it is set up.
/// </summary>
public sealed class ChangeSignInRules(IDbContextFactory<ServerDatabase> databases, AccountVersion version, ILogger<ChangeSignInRules> log)
{
    public sealed record Request(bool IsSecondFactorRequired);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await database.FindSettingAsync(SettingKeys.SecondFactorRequired, cancellationToken) == StoredAccessRules.Yes;
        database.Record(actor, ActivityKind.SignInRulesChanged, ActivitySubject.Server, new ActivityChanges { { "isSecondFactorRequired", before, request.IsSecondFactorRequired } });
        await database.PutSettingAsync(SettingKeys.SecondFactorRequired, request.IsSecondFactorRequired ? StoredAccessRules.Yes : "no", cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        version.Advance();
        SettingsLog.SecondFactorRule(log, actor.UserId, request.IsSecondFactorRequired);
        return Done.It;
    }
}
