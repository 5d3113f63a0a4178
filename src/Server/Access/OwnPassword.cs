using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// The password once more, before something that whoever finds an open session must not do. Guesses are counted like
/// those at sign-in, and with them.
/// </summary>
public sealed class OwnPassword(IDbContextFactory<ServerDatabase> databases, Passwords passwords, AttemptLimits limits, ActivityJournal journal, ILogger<OwnPassword> log)
{
    /// <summary>The account of whoever asks; the server itself has none, and nobody offers it these use cases.</summary>
    public static UserId IdOf(Actor actor) => actor.UserId ?? throw new InvalidOperationException("The server has no account of its own.");

    /// <summary>Null when it is the account's password, or the account has none (it signs in elsewhere); otherwise why not.</summary>
    public async Task<Problem?> RefuseAsync(UserId userId, string password, string field, IPAddress? address, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == userId, cancellationToken);
        if (user is null)
            return Wrong(field); // deleted a moment ago
        if (!user.HasPassword)
            return null;
        var wait = await limits.BeginAsync(AttemptLimit.SignIn, address, user.NormalisedName, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            return AttemptProblems.TooMany("wrong passwords", wait);
        }

        if (!passwords.Verify(password, user.PasswordHash))
        {
            AccessLog.OwnPasswordRefused(log, userId, address);
            await journal.RecordAsync(ActivityActor.Stranger(address), ActivityKind.OwnPasswordRefused, ActivitySubject.User(user.Id, user.Name), null, cancellationToken);
            return Wrong(field);
        }

        await limits.SucceededAsync(AttemptLimit.SignIn, address, user.NormalisedName, cancellationToken);
        return null;
    }

    private static Problem Wrong(string field) =>
        Problem.Invalid("access.wrong-own-password", "This is not your present password.", "Check it; the password is case-sensitive.", field);
}
