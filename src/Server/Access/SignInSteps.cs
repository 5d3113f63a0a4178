using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Every way to sign in ends here, so that none leads round the second factor.</summary>
public sealed class SignInSteps(IDbContextFactory<ServerDatabase> databases, ActivityJournal journal, TimeProvider time, ILogger<SignInSteps> log)
{
    public Task<SignInStep> ContinueAsync(HttpContext context, SignIn.Response user, CancellationToken cancellationToken) =>
        ContinueAsync(context, user, means: null, cancellationToken);

    /// <summary>After one factor: the session, or the wait for the second.</summary>
    /// <param name="means">How, where it was not the password; for the activity.</param>
    public async Task<SignInStep> ContinueAsync(HttpContext context, SignIn.Response user, string? means, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await SecondFactors.HasAnyAsync(database, user.UserId, cancellationToken))
        {
            await CompleteAsync(context, user, means);
            return SignInStep.Session;
        }

        await PendingSignIn.BeginAsync(context, user, time);
        return SignInStep.SecondFactor;
    }

    /// <summary>The session of who just changed their own account goes on under its new stamp; all others have ended.</summary>
    public Task RenewAsync(HttpContext context, SignIn.Response user) => Session.BeginAsync(context, user, time);

    /// <summary>The same where the stamp stayed and what the session reaches has become more.</summary>
    public async Task RenewAsync(HttpContext context, UserId userId)
    {
        await using var database = await databases.CreateDbContextAsync(context.RequestAborted);
        await RenewAsync(context, SignIn.Describe(await database.Set<User>().AsNoTracking().SingleAsync(user => user.Id == userId, context.RequestAborted)));
    }

    /// <summary>After all factors that the account has.</summary>
    public async Task CompleteAsync(HttpContext context, SignIn.Response user, string? means = null)
    {
        await PendingSignIn.EndAsync(context);
        await Session.BeginAsync(context, user, time);
        var address = context.Connection.RemoteIpAddress;
        AccessLog.SignedIn(log, user.UserId, address);
        var known = new ActivityActor(ActivityActorKind.User, user.UserId.Value, user.Name, ActivityActor.Text(address));
        await journal.RecordAsync(known, ActivityKind.SignedIn, ActivitySubject.User(user.UserId, user.Name), means, context.RequestAborted);
    }
}
