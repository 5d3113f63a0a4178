using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Gives a repository another name. Its folder is named after its id and stays.</summary>
public sealed class RenameRepository(IDbContextFactory<ServerDatabase> databases, Signals signals)
{
    public sealed record Request(RepositoryId RepositoryId, string Name);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.ManageRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        if (!DisplayName.TryNormalise(request.Name, "repository", "name", out var name, out var problem))
            return problem;
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == request.RepositoryId, cancellationToken);
        if (await database.Set<Repository>().AnyAsync(other => other.ClientId == repository.ClientId && other.Name == name && other.Id != repository.Id, cancellationToken))
            return NewRepository.NameTaken;
        database.Record(
            actor, ActivityKind.RepositoryRenamed, await database.SubjectAsync("repository", repository.Id.Value, name, repository.ClientId, cancellationToken),
            new ActivityChanges { { "name", repository.Name, name } });
        repository.Rename(name);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return Done.It;
    }
}
