using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Activity;

/// <summary>Reads the whole chain and says whether it holds together.</summary>
public sealed class VerifyActivity(ActivityVerifier verifier)
{
    public async Task<Result<ActivityVerdict>> HandleAsync(Actor actor, CancellationToken cancellationToken) =>
        actor.RefuseUnlessAdministrator() is { } refusal ? refusal : await verifier.VerifyAsync(cancellationToken);
}
