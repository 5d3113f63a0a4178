using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>What is wrong with the server itself: then no client can be backed up, however well it stands.</summary>
public sealed class ServerProblems(ServerBorg borg, SshState ssh)
{
    private const int MostNamed = 20;
    private const long LeastFreeBytes = 2L * 1024 * 1024 * 1024;
    private const int LeastFreePercent = 5;

    /// <param name="Link">The page where it is dealt with.</param>
    public sealed record Item(string Code, string Detail, string? Hint, string Link);

    internal async Task<IReadOnlyList<Item>> FindAsync(ServerDatabase database, IReadOnlyList<ListStorageLocations.Row> locations, CancellationToken cancellationToken)
    {
        List<Item> found = [];
        if (await borg.CheckAsync(cancellationToken) is { } borgProblem)
            found.Add(From(borgProblem));
        if (ssh.Problem is { } sshProblem)
            found.Add(From(sshProblem));
        found.AddRange(locations.Select(OfLocation).OfType<Item>());
        found.AddRange(await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.State == RepositoryState.Failed)
            .OrderBy(repository => repository.Id).Take(MostNamed)
            .Select(repository => new Item(
                "repository.failed", "The repository “" + repository.Name + "” could not be made. " + repository.ProblemDetail, repository.ProblemHint, "/clients/" + repository.ClientId.Value))
            .ToListAsync(cancellationToken));
        return found;
    }

    private static Item From(Problem problem) => new(problem.Code, problem.Detail, problem.Hint, "/");

    private static Item? OfLocation(ListStorageLocations.Row location)
    {
        if (!location.IsAvailable)
            return new("storage-location.missing", $"The storage location “{location.Label}” is not there: {location.Path}.", "Is its disk mounted?", "/storage");
        // borg needs room even to delete.
        return location is { FreeBytes: { } free, TotalBytes: { } all } && free < Math.Max(LeastFreeBytes, all / 100 * LeastFreePercent)
            ? new("storage-location.nearly-full", $"The storage location “{location.Label}” is nearly full.", "Make room, or add another storage location: borg needs some even to delete.", "/storage")
            : null;
    }
}
