using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>Adds a user with a first password, which they change themselves, and with what they may.</summary>
public sealed class CreateUser(IDbContextFactory<ServerDatabase> databases, Passwords passwords, TimeProvider time, ILogger<CreateUser> log)
{
    /// <param name="Grants">Clients and permissions; null for none.</param>
    public sealed record Request(string Name, string Password, bool IsAdministrator = false, Grants? Grants = null)
    {
        public override string ToString() => Name;
    }

    public sealed record Response(UserId UserId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (UserNameRule.Check(request.Name, "name") is { } wrongName)
            return wrongName;
        if (PasswordRule.Check(request.Password, request.Name, "password") is { } wrongPassword)
            return wrongPassword;
        var user = User.Create(request.Name.Trim(), passwords.Hash(request.Password), request.Grants ?? Grants.None, time.GetUtcNow());
        user.ChangeRights(request.IsAdministrator, user.Grants);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<User>().AnyAsync(other => other.NormalisedName == user.NormalisedName, cancellationToken))
            return Problem.Conflict("user.name-taken", "There is a user of this name already.", "Choose another name.", "name");
        database.Add(user);
        database.Record(actor, ActivityKind.UserAdded, ActivitySubject.User(user.Id, user.Name), new ActivityChanges
        {
            { "isAdministrator", (bool?)null, user.IsAdministrator },
            { "grants", null, user.Grants },
        });
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AccessLog.UserAdded(log, user.Id, actor.UserId);
        return new Response(user.Id);
    }
}
