using System.Text;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>Reads what a repair made of a repository, or of the copy on which it was tried, and holds it against the record.</summary>
public sealed class RepairReading(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, IRepositoryFiles files)
{
    private const int MostNamed = 20;

    /// <param name="Ids">Of each archive that is in the repository: borg's id of it now.</param>
    internal sealed record Read(RepairOutcome Outcome, ArchiveList List, IReadOnlyDictionary<ArchiveId, string> Ids);

    /// <param name="trial">The copy; null for the repository itself.</param>
    /// <param name="onArchive">Called before each archive that borg wrote anew is looked through.</param>
    internal async Task<Result<Read>> ReadAsync(RepositoryId id, SafetyCopyId? trial, Action<string> onArchive, CancellationToken cancellationToken)
    {
        if (!(await borg.ListArchivesAsync(id, cancellationToken, trial)).IsSuccess(out var list, out var problem))
            return problem;
        var (recorded, ordered) = await ReadRecordAsync(id, cancellationToken);
        var byName = list.Archives.GroupBy(archive => archive.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        List<RepairOutcome.LostArchive> lost = [];
        List<RepairOutcome.DamagedArchive> damaged = [];
        Dictionary<ArchiveId, string> ids = [];
        var changed = 0;
        foreach (var archive in recorded)
        {
            if (!byName.TryGetValue(archive.Name, out var seen))
            {
                // What retention wanted gone is no loss; the next prune settles it.
                if (!ordered.Contains(archive.Id))
                    lost.Add(new(archive.Id, archive.Name, archive.ReceivedAt, archive.FileCount, archive.DeduplicatedBytes));
                continue;
            }

            ids[archive.Id] = seen.Id;
            if (seen.Id == archive.BorgId && archive.DamagedFileCount == 0)
                continue;
            changed += seen.Id == archive.BorgId ? 0 : 1;
            onArchive(archive.Name);
            if (!(await FindDamagedAsync(id, trial, archive, cancellationToken)).IsSuccess(out var found, out problem))
                return problem;
            if (found.FileCount > 0)
                damaged.Add(found);
        }

        return new Read(new RepairOutcome(recorded.Count, changed, lost, damaged), list, ids);
    }

    /// <summary>By which it shows whether the repository was written to; empty where it cannot be read.</summary>
    internal async Task<string> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        try
        {
            return await files.MarkAsync(place, cancellationToken) is { } mark ? Text(mark) : "";
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // Without the config: borg writes a line there about its last check, also about one that found nothing.
    private static string Text(LogMark mark) => FormattableString.Invariant($"{mark.Transaction} {mark.NonceWrittenAt:O}");

    private async Task<(List<Archive> Recorded, HashSet<ArchiveId> Ordered)> ReadRecordAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (
            await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == id).OrderBy(archive => archive.ReceivedAt).ToListAsync(cancellationToken),
            (await PruneOrders.Open(database, id).Select(order => order.ArchiveId).ToListAsync(cancellationToken)).ToHashSet());
    }

    private async Task<Result<RepairOutcome.DamagedArchive>> FindDamagedAsync(RepositoryId id, SafetyCopyId? trial, Archive archive, CancellationToken cancellationToken)
    {
        List<string> named = [];
        var count = 0L;
        var result = await borg.ListFilesAsync(id, archive.Name, async (reader, stop) =>
        {
            while (await reader.ReadAsync(stop))
            {
                if (reader.Current.IsHealthy)
                    continue;
                count++;
                if (named.Count < MostNamed)
                    named.Add(Encoding.UTF8.GetString(reader.Current.Path.Span));
            }
        }, cancellationToken, trial);
        return result.IsProblem(out var problem) ? problem : new RepairOutcome.DamagedArchive(archive.Id, archive.Name, archive.ReceivedAt, count, named);
    }
}
