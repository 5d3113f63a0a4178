using System.Net;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Whether a name and a password belong together.</summary>
public sealed class SignIn(IDbContextFactory<ServerDatabase> databases, Passwords passwords, SignInAttempts attempts, ILogger<SignIn> log)
{
    private const int MostNameCharacters = 200;

    public sealed record Request(string Name, string Password);

    public sealed record Response(UserId UserId, string Name, bool IsAdministrator, Guid SecurityStamp);

    /// <param name="address">Where the request comes from, for the count of attempts.</param>
    public async Task<Result<Response>> HandleAsync(Request request, IPAddress? address, CancellationToken cancellationToken)
    {
        var name = User.Normalise(request.Name);
        if (name.Length > MostNameCharacters)
            return Refused;
        var wait = attempts.Begin(address, name);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            return new Problem("access.too-many-attempts", ProblemKind.TooMany, "There were too many failed sign-ins.",
                $"Try again in {Math.Ceiling(wait.TotalMinutes):0} {(wait.TotalMinutes <= 1 ? "minute" : "minutes")}.");
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().SingleOrDefaultAsync(candidate => candidate.NormalisedName == name, cancellationToken);
        // One answer for an unknown name and a wrong password, and the same time: names cannot be tried out.
        if (!passwords.Verify(request.Password, user?.PasswordHash) || user is null)
        {
            AccessLog.SignInRefused(log, address);
            return Refused;
        }

        attempts.Succeeded(address, name);
        if (passwords.IsOutdated(user.PasswordHash))
        {
            user.Rehash(passwords.Hash(request.Password));
            await database.SaveChangesAsync(cancellationToken);
        }

        AccessLog.SignedIn(log, user.Id, address);
        return new Response(user.Id, user.Name, user.IsAdministrator, user.SecurityStamp);
    }

    private static Problem Refused =>
        new("access.wrong-password", ProblemKind.Unauthenticated, "Name and password do not belong together.", "Check both; the password is case-sensitive.");
}
