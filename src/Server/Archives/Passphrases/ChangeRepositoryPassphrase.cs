using System.Net;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Passphrases;

/// <summary>
/// Gives a repository another passphrase, 256 random bits. The new one is written down before borg is asked, so whatever is
/// interrupted leaves two of which one opens the repository; <see cref="PassphraseSettling"/> finds out which. The agent
/// gets it with its next order, as always.
/// </summary>
public sealed class ChangeRepositoryPassphrase(
    IDbContextFactory<ServerDatabase> databases, PassphraseSettling settling, SecretBox secrets, OwnPassword ownPassword, Signals signals)
{
    /// <param name="Password">Of the account that asks; empty where it has none.</param>
    public sealed record Request(RepositoryId RepositoryId, string Password)
    {
        public override string ToString() => $"(repository {RepositoryId})";
    }

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (actor.RefuseWithoutSession(out var userId) is { } noPerson)
            return noPerson;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;
        if (repository.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        if (repository.State != RepositoryState.Ready)
            return RepositoryPassphrase.NotReady(repository.State);
        var answer = await settling.ChangeAsync(repository.Id, RepositoryPassphrase.Protect(secrets, repository.Id, RepositoryPassphrase.Create()), cancellationToken);
        if (answer is not null)
            return answer;
        database.Record(actor, ActivityKind.PassphraseChanged, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
        await database.SaveChangesAsync(CancellationToken.None);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return Done.It;
    }
}
