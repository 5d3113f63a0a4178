using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>What is wrong with the server itself: then no client can be backed up, however well it stands.</summary>
public sealed class ListServerProblems(IDbContextFactory<ServerDatabase> databases, ServerBorg borg, SshState ssh, ListStorageLocations storage)
{
    private const int MostNamed = 20;

    /// <param name="Link">The page where it is dealt with.</param>
    public sealed record Item(string Code, string Detail, string? Hint, string Link);

    /// <summary>In the order in which they are to be dealt with; empty where all is well.</summary>
    public async Task<Result<List<Item>>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!(await storage.HandleAsync(new PageRange(null, PageRange.MostItems), actor, cancellationToken)).IsSuccess(out var locations, out var problem))
            return problem;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        List<Item> found = [];
        if (await borg.CheckAsync(cancellationToken) is { } borgProblem)
            found.Add(From(borgProblem));
        if (ssh.Problem is { } sshProblem)
            found.Add(From(sshProblem));
        found.AddRange(locations.Items.Select(OfLocation).OfType<Item>());
        found.AddRange(await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.State == RepositoryState.Failed)
            .OrderBy(repository => repository.Id).Take(MostNamed)
            .Select(repository => new Item(
                "repository.failed", "The repository “" + repository.Name + "” could not be made. " + repository.ProblemDetail, repository.ProblemHint, "/clients/" + repository.ClientId.Value))
            .ToListAsync(cancellationToken));
        found.AddRange(await RefusedAsync(database, cancellationToken));
        found.AddRange(await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.State == RepositoryState.Frozen)
            .OrderBy(repository => repository.FrozenAt).Take(MostNamed)
            .Select(repository => new Item(
                "repository.frozen", "The repository “" + repository.Name + "” is frozen: archives were lost or changed without an order.",
                "Backups into it wait, and nothing in it is deleted. See what was found, and undo it or accept it.", "/clients/" + repository.ClientId.Value))
            .ToListAsync(cancellationToken));
        found.AddRange(await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.State == RepositoryState.Deleted)
            .OrderBy(repository => repository.KeptUntil).Take(MostNamed)
            .Select(repository => new Item(
                "repository.deleted", repository.DeletedBy + " deleted the repository “" + repository.Name + "”. Its files go for good when its days are over.",
                "If nobody should have, bring it back from the client's page, and look who had that account.", "/clients/" + repository.ClientId.Value))
            .ToListAsync(cancellationToken));
        found.AddRange(await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.CheckDamage != null)
            .OrderBy(repository => repository.Id).Take(MostNamed)
            .Select(repository => new Item(
                "repository.damaged", "The check of the repository “" + repository.Name + "” found damage: " + repository.CheckDamage,
                "Look at its disk first. Then see on the client's page what a repair would do.", "/clients/" + repository.ClientId.Value))
            .ToListAsync(cancellationToken));
        found.AddRange(await database.Set<Archive>().AsNoTracking().Where(archive => archive.DamagedFileCount > 0)
            .GroupBy(archive => archive.RepositoryId).Select(group => new { RepositoryId = group.Key, Count = group.Count() })
            .Join(database.Set<Repository>(), damaged => damaged.RepositoryId, repository => repository.Id, (damaged, repository) => new { damaged.Count, repository.Name, repository.ClientId, repository.Id })
            .OrderBy(damaged => damaged.Id).Take(MostNamed)
            .Select(damaged => new Item(
                "repository.archives-damaged", "The repository “" + damaged.Name + "” has archives with files whose pieces are missing: " + damaged.Count + ".",
                "What a backup has brought again meanwhile, another repair puts back.", "/clients/" + damaged.ClientId.Value))
            .ToListAsync(cancellationToken));
        return found;
    }

    private static async Task<IEnumerable<Item>> RefusedAsync(ServerDatabase database, CancellationToken cancellationToken) =>
        (await (
            from session in database.Set<ClientSession>().AsNoTracking()
            where session.NeedsLook
            join client in database.Set<Client>() on session.ClientId equals client.Id
            group session by new { client.Id, client.Name } into own
            orderby own.Key.Name
            select new { own.Key.Id, own.Key.Name, Count = own.Count() }).Take(MostNamed).ToListAsync(cancellationToken))
        .Select(client => new Item(
            "client.refused", $"The guard refused the client “{client.Name}” what no backup needs, in {Counts.Format(client.Count, "session")}.",
            "Look whether its machine or its key is in the wrong hands.", $"/clients/{client.Id}/sessions?refused=true"));

    private static Item From(Problem problem) => new(problem.Code, problem.Detail, problem.Hint, "/");

    private static Item? OfLocation(ListStorageLocations.Row location)
    {
        if (location.Remote is { Problem: { } remote })
            return new(remote.Code, $"The remote host “{location.Label}” cannot be used: {remote.Detail}", remote.Hint, "/storage");
        if (!location.IsAvailable)
            return location.Remote is not null ? null : new("storage-location.missing", $"The storage location “{location.Label}” is not there: {location.Path}.", "Is its disk mounted?", "/storage");
        if (location is { FreeBytes: { } free, TotalBytes: { } total } && new StorageSpace(free, total).IsNearlyFull)
            return new("storage-location.nearly-full", $"The storage location “{location.Label}” is nearly full; no backup begins there.", "Make room, or add another storage location: borg needs some even to delete.", "/storage");
        return location.DaysToFull is { } days and <= StorageForecast.WarnDays
            ? new("storage-location.fills-up", $"The storage location “{location.Label}” will be full in about {Counts.Format(days, "day")}.", "Make room in time, or add another storage location.", "/storage")
            : null;
    }
}
