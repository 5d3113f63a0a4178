using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>
/// Restores files to nowhere: borg reads, authenticates and unpacks every byte of them, and what comes out is counted, hashed
/// and held against the catalog. Nothing is written to the server's disk. Past the lock, so that no backup waits.
/// </summary>
public sealed class ProofReading(RepositoryBorg borg, Catalogs catalogs)
{
    /// <summary>So many damaged files are found one by one; who has more knows enough.</summary>
    private const int MostFaults = 10;

    /// <summary>borg hands out a tar in pieces: so many small files can be in the piece that was lost with the damaged one.</summary>
    private const int MostLost = 24;

    /// <summary>A problem where nothing can be said about the archive.</summary>
    internal async Task<Result<ProofFindings>> ReadAsync(Archive archive, ProofDetail detail, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        if (await archive.VerifyAsync(borg, cancellationToken) is { } changed)
            return changed.Code == "archive.not-in-repository" ? Lost(detail, changed.Detail) : changed;
        var opening = catalogs.Open(archive.RepositoryId);
        if (!opening.IsUsable)
            return NoCatalog;
        using var catalog = opening.Catalog;
        using var tally = new ProofTally(catalog, archive.Id.Value, detail, progress);
        try
        {
            return await ReadAllAsync(archive, detail, tally, cancellationToken) is { } problem ? problem : tally.ToFindings();
        }
        catch (CatalogException)
        {
            return NoCatalog;
        }
    }

    private async Task<Problem?> ReadAllAsync(Archive archive, ProofDetail detail, ProofTally tally, CancellationToken cancellationToken)
    {
        IReadOnlyList<WirePath> left = detail.Paths;
        while (true)
        {
            var problem = await ExportAsync(archive, left, tally, cancellationToken);
            if (problem is null)
                return null;
            if (!IsVerdict(problem))
                return problem;
            tally.Say(problem.Detail);
            if (detail.IsWhole)
                return null; // it stands where borg stopped, and what is behind counts as missing
            left = tally.NotYetRead(left);
            if (!await FindBadAsync(archive, left, tally, cancellationToken) || tally.UnreadableCount >= MostFaults)
                return null;
            left = tally.NotYetRead(left);
            if (left.Count == 0)
                return null;
        }
    }

    /// <summary>Which file it was. Each of those that may have been lost with it is asked for alone.</summary>
    private async Task<bool> FindBadAsync(Archive archive, IReadOnlyList<WirePath> left, ProofTally tally, CancellationToken cancellationToken)
    {
        foreach (var path in left.Take(MostLost))
        {
            if (await ExportAsync(archive, [path], tally, cancellationToken) is not { } problem)
                continue;
            if (!IsVerdict(problem))
                return false;
            tally.Unreadable(path);
            return true;
        }

        return false;
    }

    private async Task<Problem?> ExportAsync(Archive archive, IReadOnlyList<WirePath> paths, ProofTally tally, CancellationToken cancellationToken)
    {
        var isCut = false;
        var result = await borg.ExportTarAsync(archive.RepositoryId, archive.Name, [.. paths.Select(path => path.Text)], async (tar, stop) =>
        {
            try
            {
                await tally.TakeAsync(new TarReader(tar), stop);
            }
            catch (InvalidDataException)
            {
                isCut = true; // borg says why at its end
            }
        }, cancellationToken);
        return result.IsProblem(out var problem) ? problem : isCut ? Cut : null;
    }

    // What borg says of the data. A disk that is away, or a borg that was ended, says nothing about the archive.
    private static bool IsVerdict(Problem problem) => problem.Code is "repository.damaged" or "borg.failed" or "archive.cut-off" or "archive.missing";

    private static ProofFindings Lost(ProofDetail detail, string words) => new()
    {
        FileCount = 0,
        Bytes = 0,
        DifferingCount = 0,
        MissingCount = detail.FileCount,
        UnreadableCount = 0,
        Named = [],
        Words = words,
    };

    private static Problem Cut { get; } = Problem.Unavailable("archive.cut-off", "What borg gave was cut off.");

    private static Problem NoCatalog { get; } = Problem.Conflict(
        "catalog.not-ready", "The catalog of this archive cannot be read now, and without it nothing can be compared.", "It is built anew by itself. The proof is tried again the next day.");
}
