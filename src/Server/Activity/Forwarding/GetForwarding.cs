using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Whether the activity is forwarded, where to, and how far it has come.</summary>
public sealed class GetForwarding(IDbContextFactory<ServerDatabase> databases, ForwardingState state)
{
    /// <param name="ForwardedUpTo">Number of the last row that was handed over.</param>
    /// <param name="WaitingCount">Rows after it.</param>
    /// <param name="Trouble">Why nothing goes through now; null where it does.</param>
    public sealed record Response(SyslogTarget? Target, long ForwardedUpTo, long WaitingCount, string? Trouble);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var target = await database.FindTargetAsync(cancellationToken);
        if (target is null)
            return new Response(null, 0, 0, null);
        var position = await database.FindPositionAsync(cancellationToken);
        var count = await database.Set<ActivityHead>().Select(head => head.Count).SingleAsync(cancellationToken);
        return new Response(target, position, Math.Max(0, count - position), state.Trouble);
    }
}
