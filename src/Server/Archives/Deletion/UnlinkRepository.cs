using System.Net;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>
/// Forgets a repository and leaves its data on the disk. Its passphrase stays among what is kept aside in the data folder:
/// without it the data would be gone as surely as if it had been deleted, and at once.
/// </summary>
public sealed class UnlinkRepository(
    IDbContextFactory<ServerDatabase> databases, RepositoryRecord record, RepositoryClosing closing, RepositoryEscrow escrow, SecretBox secrets,
    OwnPassword ownPassword, IClientKeysChanged keys, Signals signals)
{
    /// <inheritdoc cref="DeleteRepository.Request"/>
    public sealed record Request(RepositoryId RepositoryId, string Name, string Password)
    {
        public override string ToString() => $"(repository {RepositoryId})";
    }

    /// <param name="Path">Where the data lies on the server, from now on for nobody but who knows it.</param>
    public sealed record Response(string Path);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (actor.RefuseWithoutSession(out var userId) is { } noPerson)
            return noPerson;
        if (!(await record.FindToGiveUpAsync(request.RepositoryId, request.Name, cancellationToken)).IsSuccess(out var repository, out var standsAgainst))
            return standsAgainst;
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;

        var problem = await closing.DoAloneAsync(repository.Id, "Unlink", () => ForgetAsync(repository, actor, cancellationToken), cancellationToken);
        if (problem is not null)
            return problem;
        await keys.ApplyAsync(CancellationToken.None);
        await record.DeleteCatalogAsync(repository.Id, CancellationToken.None);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return new Response(repository.Path);
    }

    private async Task<Problem?> ForgetAsync(Repository known, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == known.Id, cancellationToken);
        if (await record.FindObstacleAsync(database, repository, cancellationToken) is { } obstacle)
            return obstacle;
        if (!RepositoryPassphrase.Reveal(secrets, repository.Id, repository.ProtectedPassphrase).IsSuccess(out var passphrase, out var tampered))
            return tampered;
        // Before the row that holds it goes.
        await escrow.KeepPassphraseAsync(repository.Id, passphrase, cancellationToken);
        var archives = await database.Set<Archive>().CountAsync(archive => archive.RepositoryId == repository.Id, cancellationToken);
        database.Record(
            actor, ActivityKind.RepositoryUnlinked, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"{archives} archives; the data stays in {repository.Path}.");
        await record.ForgetAsync(database, repository.Id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
