using System.Text;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>
/// Which user a person of the provider is. Issuer and subject decide. An e-mail address decides only once, only when the
/// provider has verified it and an administrator here has given it, and never about an administrator: whoever controls a provider must not become one by it.
/// </summary>
public sealed class SignInWithIdentity(IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<SignInWithIdentity> log)
{
    /// <summary>So many wait at most: a provider that lets everybody in must not fill the disk.</summary>
    private const int MostPending = 1000;

    public async Task<Result<SignIn.Response>> HandleAsync(ExternalPerson person, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var result = await FindUserAsync(database, person, cancellationToken) is { } found
            ? (Result<User>)found
            : await MeetAsync(database, person, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!result.IsSuccess(out var user, out var problem))
            return problem;
        // Whoever is shut out here is not let in by anybody else's word.
        return user.IsDisabled ? OpenIdProblems.NoAccount : SignIn.Describe(user);
    }

    private async Task<User?> FindUserAsync(ServerDatabase database, ExternalPerson person, CancellationToken cancellationToken)
    {
        var identity = await database.Set<ExternalIdentity>()
            .SingleOrDefaultAsync(row => row.Issuer == person.Issuer && row.Subject == person.Subject, cancellationToken);
        if (identity is null)
            return null;
        identity.Use(person, time.GetUtcNow());
        return await database.Set<User>().SingleAsync(user => user.Id == identity.UserId, cancellationToken);
    }

    /// <summary>Nobody is linked to this person yet.</summary>
    private async Task<Result<User>> MeetAsync(ServerDatabase database, ExternalPerson person, CancellationToken cancellationToken)
    {
        // Case is folded for the comparison, and letters outside ASCII fold onto others: such an address names nobody here.
        if (person.Email is { } email && Ascii.IsValid(email))
        {
            var normalised = User.Normalise(email);
            var holders = await database.Set<User>().Where(user => user.NormalisedEmail == normalised).OrderBy(user => user.Id).Take(2).ToListAsync(cancellationToken);
            if (holders.Any(user => user.IsAdministrator) || holders.Count > 1)
                return OpenIdProblems.NoAccount;
            if (holders is [var holder])
                return await LinkAsync(database, holder, person, cancellationToken);
        }

        var provider = await database.Set<OpenIdProvider>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == OpenIdProvider.RowId, cancellationToken);
        return provider?.NewUsers switch
        {
            NewUserRule.PendingApproval => await AskAsync(database, person, cancellationToken),
            NewUserRule.CopyOfTemplate => await CopyAsync(database, provider, person, cancellationToken),
            _ => OpenIdProblems.NoAccount,
        };
    }

    /// <summary>A subject that is new and an address that is known. What a user entered themselves names nobody: it might be another person's. And the address may have been given to somebody else, so it opens nothing that was linked before.</summary>
    private async Task<Result<User>> LinkAsync(ServerDatabase database, User holder, ExternalPerson person, CancellationToken cancellationToken)
    {
        if (!person.IsEmailVerified || !holder.IsEmailConfirmed || holder.IsDisabled || await database.Set<ExternalIdentity>().AnyAsync(row => row.UserId == holder.Id && row.Issuer == person.Issuer, cancellationToken))
            return OpenIdProblems.NoAccount;
        var identity = ExternalIdentity.Link(holder.Id, person, time.GetUtcNow());
        identity.Use(person, time.GetUtcNow());
        database.Add(identity);
        database.Record(ActivityActor.Server, ActivityKind.IdentityLinked, ActivitySubject.User(holder.Id, holder.Name), null, "by verified e-mail address");
        OpenIdLog.Linked(log, holder.Id);
        return holder;
    }

    private async Task<Result<User>> AskAsync(ServerDatabase database, ExternalPerson person, CancellationToken cancellationToken)
    {
        var pending = await database.Set<PendingUser>().SingleOrDefaultAsync(row => row.Issuer == person.Issuer && row.Subject == person.Subject, cancellationToken);
        if (pending is null)
        {
            if (await database.Set<PendingUser>().CountAsync(cancellationToken) >= MostPending)
                return OpenIdProblems.NoAccount;
            pending = PendingUser.Request(person, time.GetUtcNow());
            database.Add(pending);
            database.Record(ActivityActor.Server, ActivityKind.ApprovalAsked, new ActivitySubject("pending-user", pending.Id.Value, person.Shown ?? ""));
            OpenIdLog.Waits(log, pending.Id);
        }
        else
        {
            pending.Tell(person);
        }

        return OpenIdProblems.Waiting;
    }

    private async Task<Result<User>> CopyAsync(ServerDatabase database, OpenIdProvider provider, ExternalPerson person, CancellationToken cancellationToken)
    {
        var template = await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == provider.TemplateUserId, cancellationToken);
        // Since it was chosen, the template may have been deleted or made an administrator.
        if (template is null or { IsAdministrator: true })
            return OpenIdProblems.NoAccount;
        var name = await NewUser.FreeNameAsync(database, person, cancellationToken);
        var user = User.Create(name, NewUser.NoPassword, template.Grants, time.GetUtcNow());
        NewUser.Add(database, user, person, time.GetUtcNow());
        database.Record(ActivityActor.Server, ActivityKind.ApprovalGiven, ActivitySubject.User(user.Id, user.Name), null, "as the settings say: permissions of " + template.Name);
        OpenIdLog.Made(log, user.Id);
        return user;
    }
}
