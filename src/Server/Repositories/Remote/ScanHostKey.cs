using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Asks a machine for its host key, so that a person can compare its fingerprint with what the provider publishes. Stores nothing.</summary>
public sealed class ScanHostKey
{
    public sealed record Request(string Host, int Port);

    /// <param name="HostKey">Type and base64; goes back as it is when a person has confirmed it.</param>
    /// <param name="Fingerprint">As ssh shows it.</param>
    public sealed record Response(string HostKey, string Fingerprint);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!RemoteAddress.Of(request.Host, request.Port, "nobody", "nowhere").IsSuccess(out var address, out var problem))
            return problem;
        return (await HostKeys.ScanAsync(address.Host, address.Port, cancellationToken)).IsSuccess(out var key, out problem)
            ? new Response(key, HostKeys.Fingerprint(key))
            : problem;
    }
}
