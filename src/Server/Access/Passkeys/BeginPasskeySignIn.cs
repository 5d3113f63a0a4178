using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>A challenge for somebody unknown. It names no user and no credential, so it tells nothing.</summary>
public sealed class BeginPasskeySignIn(PasskeyCeremonies ceremonies)
{
    public Task<Result<PasskeyCeremonies.Challenge>> HandleAsync(CancellationToken cancellationToken) =>
        ceremonies.BeginAsync(CeremonyKind.SignIn, user: null, cancellationToken);
}
