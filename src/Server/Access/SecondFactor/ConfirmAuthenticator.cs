using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>The app shows the right code: from now on it is asked for at sign-in. Other sessions of the account end.</summary>
public sealed class ConfirmAuthenticator(
    IDbContextFactory<ServerDatabase> databases, SecretBox box, BeginAuthenticator begin, OwnPassword ownPassword, TimeProvider time, AccountMails mails, ILogger<ConfirmAuthenticator> log)
{
    public sealed record Request(string Ticket, string Code, string Password);

    /// <param name="RecoveryCodes">Shown once; the server keeps hashes.</param>
    public sealed record Response(IReadOnlyList<string> RecoveryCodes);

    /// <summary>The codes to show, and the account with its new stamp, for the session that goes on.</summary>
    public sealed record Outcome(Response Shown, SignIn.Response User);

    public async Task<Result<Outcome>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        if (begin.Read(request.Ticket, userId) is not { } secret)
            return Problem.Invalid("access.ticket-void", "The secret that was shown is too old.", "Scan the new one.", "ticket");
        if (Totp.FindStep(secret, request.Code.Replace(" ", "", StringComparison.Ordinal), time.GetUtcNow()) is not { } step)
            return SecondFactorProblems.WrongCode("code");
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } refusal)
            return refusal;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken))
            return SecondFactorProblems.On;
        var shown = await RecoveryCodes.ReplaceAsync(database, userId, cancellationToken); // slow on purpose, so before the transaction
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // The transaction has SQLite's write lock: of two that come at once, the second sees the first's work here.
        if (await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken))
            return SecondFactorProblems.On;
        var user = await database.Set<User>().SingleAsync(candidate => candidate.Id == userId, cancellationToken);
        database.Add(Authenticator.Create(userId, box.Protect(Authenticator.Table, "secret", userId.Value, secret), step, time.GetUtcNow()));
        user.RenewSecurityStamp();
        database.Record(actor, ActivityKind.SecondFactorSet, ActivitySubject.User(user.Id, user.Name));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mails.Tell(user.Email, AccountChange.SecondFactorOn, user.Name);
        AccessLog.SecondFactorOn(log, userId);
        return new Outcome(new Response(shown), SignIn.Describe(user));
    }
}
