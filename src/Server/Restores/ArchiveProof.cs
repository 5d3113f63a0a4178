using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Restores;

internal static class ArchiveProof
{
    /// <summary>borg is asked by name, and names can be given to other archives: the id must still be the one that was recorded. Null if it is.</summary>
    public static async Task<Problem?> VerifyAsync(this Archive archive, RepositoryBorg borg, CancellationToken cancellationToken)
    {
        if (!(await borg.ListArchivesAsync(archive.RepositoryId, cancellationToken)).IsSuccess(out var list, out var problem))
            return problem;
        return list.Archives.Any(seen => seen.Name == archive.Name && seen.Id == archive.BorgId)
            ? null
            : Problem.Conflict("archive.not-in-repository", $"The archive {archive.Name} is not in the repository any more, or not as it was recorded.");
    }
}
