using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>What the administrator decided about sessions. The settings stand above this noun and fulfil it.</summary>
public interface ISessionRules
{
    Task<SessionLimits> ReadLimitsAsync(ServerDatabase database, CancellationToken cancellationToken);
}
