using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>What one calls a passkey of one's own.</summary>
public sealed class RenamePasskey(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(PasskeyId Id, string Name);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!PasskeyNameRule.Parse(request.Name).IsSuccess(out var name, out var wrong))
            return wrong;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Passkey>().SingleOrDefaultAsync(row => row.Id == request.Id && row.UserId == actor.UserId, cancellationToken) is not { } passkey)
            return Problem.NotFound("passkey");
        database.Record(actor, ActivityKind.PasskeyRenamed, new ActivitySubject("passkey", passkey.Id.Value, name), new ActivityChanges { { "name", passkey.Name, name } });
        passkey.Rename(name);
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
