using System.Globalization;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Reads catalogs for people: says how far one is that is not ready, and has a damaged one built anew.</summary>
public sealed class CatalogReader(IDbContextFactory<ServerDatabase> databases, Catalogs catalogs, CatalogJobs jobs, ILogger<CatalogReader> log)
{
    /// <summary>Reads what the catalog holds of the archive. The reading may give null where the catalog turns out not to hold it.</summary>
    public async Task<Result<T>> ReadAsync<T>(Archive archive, Func<CatalogFile, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        if (archive.CatalogState != CatalogState.Indexed)
            return await NotReadyAsync(archive, cancellationToken);

        var opening = catalogs.Open(archive.RepositoryId);
        if (!opening.IsUsable)
            return await RepairAsync(archive, opening.Fault.Value, opening.Detail, cancellationToken);
        using var catalog = opening.Catalog;
        try
        {
            return read(catalog) is { } found ? found : await RepairAsync(archive, CatalogFault.Missing, "It does not hold the archive.", cancellationToken);
        }
        catch (CatalogException damage)
        {
            if (damage.Fault == CatalogFault.Damaged)
                catalogs.MarkDamaged(archive.RepositoryId);
            return await RepairAsync(archive, damage.Fault, damage.Message, cancellationToken);
        }
    }

    private async Task<Problem> RepairAsync(Archive archive, CatalogFault fault, string detail, CancellationToken cancellationToken)
    {
        if (fault is CatalogFault.Busy or CatalogFault.Storage)
            return Problem.Unavailable("catalog.not-readable", $"The catalog cannot be read: {detail}", "Try again. If it stays, look at the server's disk.");
        log.CatalogRebuilt(archive.RepositoryId, fault.ToString(), detail);
        if ((await jobs.EnsureAsync(archive, Actor.Server.Name, null, cancellationToken)).IsProblem(out var problem))
            return problem;
        return Problem.Conflict(
            "catalog.not-ready", "The catalog of this archive was damaged and is being built anew.", "Nothing is lost: it is made from the repository. Try again in a moment.");
    }

    private async Task<Problem> NotReadyAsync(Archive archive, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var job = await CatalogJobs.LiveJob(database, archive).Select(job => new { job.State, job.FileCount }).FirstOrDefaultAsync(cancellationToken);
        return (job, archive.CatalogState) switch
        {
            ({ State: JobState.Queued }, _) => Problem.Conflict(
                "catalog.not-ready", "The catalog of this archive waits to be built.", "It is built after the backup. Try again in a moment."),
            ({ } running, _) => Problem.Conflict(
                "catalog.not-ready",
                string.Create(CultureInfo.InvariantCulture, $"The catalog of this archive is being built: {running.FileCount:N0} files so far."),
                "Try again in a moment."),
            (null, CatalogState.Failed) => Problem.Conflict(
                "catalog.failed", "The catalog of this archive could not be built. The archive itself is not touched by that.", "Index it again."),
            _ => Problem.Conflict("catalog.not-ready", "The catalog of this archive has not been built.", "Index it now."),
        };
    }
}
