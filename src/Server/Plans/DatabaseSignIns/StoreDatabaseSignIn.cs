using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

/// <summary>Keeps user and password for a source of a client. They go to its agent with orders, and are never shown again.</summary>
public sealed class StoreDatabaseSignIn(IDbContextFactory<ServerDatabase> databases, SignInBox box, TimeProvider time)
{
    public sealed record Request(ClientId ClientId, string Source, string User, Secret Password);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!DatabaseRules.IsSourceName(request.Source))
            return Problem.Invalid("database.source-invalid", "This is not the name of a source.", "Sources are described on the client; see its documentation.", "source");
        if (request.User.Length is 0 or > WireLimits.NameChars || request.User.Any(char.IsControl))
            return Problem.Invalid("database.user-invalid", $"A user has 1 to {WireLimits.NameChars} characters on one line.", null, "user");
        if (request.Password.Reveal() is not { Length: > 0 and <= WireLimits.PasswordChars } password || password.Any(char.IsControl))
            return Problem.Invalid("database.password-invalid", $"A password has 1 to {WireLimits.PasswordChars} characters on one line.", null, "password");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!await database.Set<Client>().AnyAsync(client => client.Id == request.ClientId, cancellationToken))
            return Problem.NotFound("client");
        var stored = await database.Set<StoredSignIn>().SingleOrDefaultAsync(signIn => signIn.ClientId == request.ClientId && signIn.Source == request.Source, cancellationToken);
        if (stored is null)
        {
            if (await database.Set<StoredSignIn>().CountAsync(signIn => signIn.ClientId == request.ClientId, cancellationToken) >= WireLimits.DatabaseSources)
                return Problem.Conflict("database.too-many-sign-ins", $"A client has at most {WireLimits.DatabaseSources} of them.", "Remove one first.");
            stored = StoredSignIn.Create(request.ClientId, request.Source);
            database.Add(stored);
        }

        stored.Store(box.Protect(request.ClientId, request.Source, request.User, request.Password), actor.Name, time.GetUtcNow());
        // Of both it is said that they were stored, and nothing else.
        database.Record(actor, ActivityKind.DatabaseSignInStored, await database.SubjectAsync("client", request.ClientId.Value, request.Source, request.ClientId, cancellationToken), detail: request.Source);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Done.It;
    }
}
