using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// What a newly enrolled agent needs of the nouns above this one: where to send borg, and which repositories are its own.
/// Asked before the token is spent, so that a failure here leaves the token good.
/// </summary>
public interface IEnrolmentSource
{
    /// <summary>The grant, or why no agent can work with this server now.</summary>
    Task<Result<EnrolmentGrant>> GrantAsync(ClientId clientId, CancellationToken cancellationToken);
}
