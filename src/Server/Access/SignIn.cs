using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Whether a name and a password belong together: the first factor, and nothing more. <see cref="SignInSteps"/> goes on from here.</summary>
public sealed class SignIn(IDbContextFactory<ServerDatabase> databases, Passwords passwords, AttemptLimits limits, ActivityJournal journal, ILogger<SignIn> log)
{
    private const int MostNameCharacters = 200;

    // What was typed is not kept: people type their password there.
    private static readonly ActivitySubject Nobody = new("user", null, "an unknown name");

    public sealed record Request(string Name, string Password);

    public sealed record Response(UserId UserId, string Name, bool IsAdministrator, Guid SecurityStamp);

    /// <param name="address">Where the request comes from, for the count of attempts.</param>
    public async Task<Result<Response>> HandleAsync(Request request, IPAddress? address, CancellationToken cancellationToken)
    {
        var name = User.Normalise(request.Name);
        if (name.Length > MostNameCharacters)
            return Refused;
        var wait = await limits.BeginAsync(AttemptLimit.SignIn, address, name, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            if (await limits.BeginAsync(AttemptLimit.RecordedLimits, address, null, cancellationToken) == TimeSpan.Zero)
                await journal.RecordAsync(ActivityActor.Stranger(address), ActivityKind.SignInsLimited, Nobody, null, cancellationToken);
            return AttemptProblems.TooMany("failed sign-ins", wait);
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().SingleOrDefaultAsync(candidate => candidate.NormalisedName == name, cancellationToken);
        // One answer for an unknown name and a wrong password, and the same time: names cannot be tried out.
        if (!passwords.Verify(request.Password, user?.PasswordHash) || user is null || user.IsDisabled)
        {
            AccessLog.SignInRefused(log, address);
            await journal.RecordAsync(
                ActivityActor.Stranger(address), ActivityKind.SignInRefused, user is null ? Nobody : ActivitySubject.User(user.Id, user.Name), null, cancellationToken);
            return Refused;
        }

        await limits.SucceededAsync(AttemptLimit.SignIn, address, name, cancellationToken);
        if (passwords.IsOutdated(user.PasswordHash))
        {
            user.Rehash(passwords.Hash(request.Password));
            await database.SaveChangesAsync(cancellationToken);
        }

        return Describe(user);
    }

    /// <summary>The account as a session and a wait for the second factor need it.</summary>
    internal static Response Describe(User user) => new(user.Id, user.Name, user.IsAdministrator, user.SecurityStamp);

    private static Problem Refused =>
        new("access.wrong-password", ProblemKind.Unauthenticated, "Name and password do not belong together.", "Check both; the password is case-sensitive.");
}
