using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Says where the activity is forwarded to. It begins with the row that records this; another target goes on where the one before stopped.</summary>
public sealed class ChangeForwarding(IDbContextFactory<ServerDatabase> databases, Signals signals)
{
    /// <param name="Target">Null ends it.</param>
    public sealed record Request(SyslogTarget? Target);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        SyslogTarget? target = null;
        if (request.Target is not null && !request.Target.Check().IsSuccess(out target, out var problem))
            return problem;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var before = await database.FindTargetAsync(cancellationToken);
        if (before is null && target is not null)
            await database.PutPositionAsync(await database.Set<ActivityHead>().AsNoTracking().Select(head => head.Count).SingleAsync(cancellationToken), cancellationToken);
        await database.PutTargetAsync(target, cancellationToken);
        database.Record(actor, ActivityKind.ForwardingChanged, ActivitySubject.Server, new ActivityChanges { { "forwarding", before?.Words, target?.Words }, { "authority", before?.AuthorityPem, target?.AuthorityPem } });
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Raise(ForwardingTopics.Changed);
        return Done.It;
    }
}
