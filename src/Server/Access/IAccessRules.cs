using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Access;

/// <summary>What the administrator decided about sign-in. The settings stand above this noun and fulfil it.</summary>
public interface IAccessRules
{
    Task<bool> IsSecondFactorRequiredAsync(ServerDatabase database, CancellationToken cancellationToken);
}
