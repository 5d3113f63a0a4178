using System.Text.Json;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>Keeps the public half of a passkey that the browser has made.</summary>
public sealed class AddPasskey(IDbContextFactory<ServerDatabase> databases, PasskeyCeremonies ceremonies, AccountMails mails, TimeProvider time, ILogger<AddPasskey> log)
{
    /// <param name="Ceremony">As it came with the options.</param>
    /// <param name="Credential">What <c>navigator.credentials.create</c> gave.</param>
    public sealed record Request(string Ceremony, JsonElement Credential, string Name);

    public sealed record Response(PasskeyId Id);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!PasskeyNameRule.Parse(request.Name).IsSuccess(out var name, out var wrongName))
            return wrongName;
        if (!ceremonies.Open(CeremonyKind.Add, request.Ceremony).IsSuccess(out var opened, out var problem))
            return problem;
        // The challenge was made for one user, whose name the device keeps with the key.
        if (actor.UserId is not { } userId || opened.UserId != userId)
            return PasskeyProblems.NotMade;
        if (!(await ceremonies.CheckMadeAsync(opened, request.Credential.GetRawText(), cancellationToken)).IsSuccess(out var made, out problem))
            return problem;

        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await CeremonyOnce.TakeAsync(database, opened, now, cancellationToken) is { } again)
            return again;
        if (await database.Set<Passkey>().AnyAsync(other => other.CredentialId == made.CredentialId, cancellationToken))
            return PasskeyProblems.NotMade;
        var passkey = Passkey.Create(userId, made, name, now);
        database.Add(passkey);
        database.Record(actor, ActivityKind.PasskeyAdded, ActivitySubject.User(userId, actor.Name), null, name);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var user = await database.Set<User>().AsNoTracking().SingleAsync(row => row.Id == userId, cancellationToken);
        mails.Tell(user.Email, AccountChange.PasskeyAdded, user.Name);
        PasskeyLog.Added(log, userId, passkey.Id);
        return new Response(passkey.Id);
    }
}
