namespace BorgBackupServer.Server.Clients;

/// <summary>
/// What a newly enrolled agent needs of the nouns above this one: where to send borg, and which repositories are its own.
/// Asked before the token is spent, so that a failure here leaves the token good.
/// </summary>
public interface IEnrolmentSource
{
    Task<EnrolmentGrant> GrantAsync(ClientId clientId, CancellationToken cancellationToken);
}
