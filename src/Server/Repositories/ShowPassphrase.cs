using System.Net;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// Shows the passphrase of a repository, with the export of its key, so that it can be read without this server. To who has the permission by name, an
/// administrator too; to a person who gives their password once more, never to a token; and the record of it is kept first.
/// </summary>
public sealed class ShowPassphrase(IDbContextFactory<ServerDatabase> databases, SecretBox secrets, RepositoryEscrow escrow, OwnPassword ownPassword)
{
    /// <param name="Password">Of the account that asks; empty where it has none.</param>
    public sealed record Request(RepositoryId RepositoryId, string Password)
    {
        public override string ToString() => $"(repository {RepositoryId})";
    }

    /// <param name="Path">Where the repository lies on the server.</param>
    /// <param name="ChangedAt">When it became this one; sheets from before are void. Null where it is the first.</param>
    /// <param name="Key">borg's export of the key; null of a repository whose key was never exported. It lies in the repository too.</param>
    public sealed record Response(string Name, string Path, string? BorgId, string Encryption, Secret Passphrase, Secret? Key, DateTimeOffset? ChangedAt);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (actor.Refuse(Permission.ShowPassphrases, repository.ClientId) is { } forbidden)
            return forbidden;
        if (actor.RefuseWithoutSession(out var userId) is { } noPerson)
            return noPerson;
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;
        if (!RepositoryPassphrase.Reveal(secrets, repository.Id, repository.ProtectedPassphrase).IsSuccess(out var passphrase, out var tampered))
            return tampered;
        database.Record(actor, ActivityKind.PassphraseShown, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
        await database.SaveChangesAsync(cancellationToken);
        return new Response(
            repository.Name, repository.Path, repository.BorgId, repository.Encryption, new Secret(passphrase), escrow.ReadKey(repository.Id) is { } key ? new Secret(key) : null, repository.PassphraseChangedAt);
    }
}
