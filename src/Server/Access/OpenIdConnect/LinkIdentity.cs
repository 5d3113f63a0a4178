using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Links one's own account to the account at the provider with which one just came back. The only way for an administrator.</summary>
public sealed class LinkIdentity(IDbContextFactory<ServerDatabase> databases, AccountMails mails, TimeProvider time, ILogger<LinkIdentity> log)
{
    /// <param name="SecurityStamp">As it was when the person set out: a session that ended meanwhile links nothing.</param>
    public sealed record Request(UserId UserId, Guid SecurityStamp, ExternalPerson Person);

    public async Task<Result<Done>> HandleAsync(Request request, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.UserId && row.SecurityStamp == request.SecurityStamp, cancellationToken) is not { } user)
            return OpenIdProblems.SessionEnded;
        var (issuer, subject) = (request.Person.Issuer, request.Person.Subject);
        var near = await database.Set<ExternalIdentity>().AsNoTracking()
            .Where(row => row.Issuer == issuer && (row.Subject == subject || row.UserId == request.UserId)).ToListAsync(cancellationToken);
        if (near.Any(row => row.Subject == subject && row.UserId != request.UserId))
            return OpenIdProblems.LinkedElsewhere;
        if (near.Any(row => row.Subject != subject))
            return OpenIdProblems.LinkedAlready;
        if (near.Count > 0)
            return Done.It;

        database.Record(new ActivityActor(ActivityActorKind.User, user.Id.Value, user.Name), ActivityKind.IdentityLinked, ActivitySubject.User(user.Id, user.Name), null, request.Person.Issuer);
        database.Add(ExternalIdentity.Link(request.UserId, request.Person, time.GetUtcNow()));
        // Whoever waited for an account of their own has one now.
        await database.Set<PendingUser>().Where(row => row.Issuer == issuer && row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.Linked, user.Name);
        OpenIdLog.Linked(log, request.UserId);
        return Done.It;
    }
}
