using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Every way to sign in ends here, so that none leads round the second factor.</summary>
public sealed class SignInSteps(IDbContextFactory<ServerDatabase> databases, ActivityJournal journal, TimeProvider time, ILogger<SignInSteps> log)
{
    /// <summary>After one factor: the session, or the wait for the second.</summary>
    public async Task<SignInStep> ContinueAsync(HttpContext context, SignIn.Response user, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await SecondFactors.HasAnyAsync(database, user.UserId, cancellationToken))
        {
            await CompleteAsync(context, user);
            return SignInStep.Session;
        }

        await PendingSignIn.BeginAsync(context, user, time);
        return SignInStep.SecondFactor;
    }

    /// <summary>The session of who just changed their own account goes on under its new stamp; all others have ended.</summary>
    public Task RenewAsync(HttpContext context, SignIn.Response user) => Session.BeginAsync(context, user, time);

    /// <summary>After all factors that the account has.</summary>
    public async Task CompleteAsync(HttpContext context, SignIn.Response user)
    {
        await PendingSignIn.EndAsync(context);
        await Session.BeginAsync(context, user, time);
        var address = context.Connection.RemoteIpAddress;
        AccessLog.SignedIn(log, user.UserId, address);
        var known = new ActivityActor(ActivityActorKind.User, user.UserId.Value, user.Name, ActivityActor.Text(address));
        await journal.RecordAsync(known, ActivityKind.SignedIn, ActivitySubject.User(user.UserId, user.Name), null, context.RequestAborted);
    }
}
