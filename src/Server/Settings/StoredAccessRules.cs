using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The settings about sign-in, for the noun below that keeps to them.</summary>
internal sealed class StoredAccessRules : IAccessRules
{
    public const string Yes = "yes";

    public async Task<bool> IsSecondFactorRequiredAsync(ServerDatabase database, CancellationToken cancellationToken) =>
        await database.FindSettingAsync(SettingKeys.SecondFactorRequired, cancellationToken) == Yes;
}
