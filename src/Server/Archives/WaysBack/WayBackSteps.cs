using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>The three ways, up to the point where borg has to read the repository anew. The caller has it alone and has kept a copy.</summary>
public sealed class WayBackSteps(RepositoryBorg borg, RepositoryEscrow escrow, IRepositoryFiles files)
{
    private static readonly string ManifestId = new('0', 64);

    /// <summary>Takes away whatever was written since the last audit.</summary>
    public async Task<Problem?> CutAsync(RepositoryPlace place, LogRecord record, CancellationToken cancellationToken) =>
        await MendAsync(place, record, cancellationToken)
        ?? await DoAsync(place, null, new WayBackRequest { Step = WayBackStep.Cut, Record = record.Encode() }, null, cancellationToken);

    /// <summary>Puts again what was deleted or overwritten since the last audit, and has the list of archives made anew if one is missing in it.</summary>
    public async Task<Problem?> UndoAsync(RepositoryPlace place, LogRecord record, IReadOnlyList<Archive> ledger, Action<string> tell, CancellationToken cancellationToken)
    {
        if (await MendAsync(place, record, cancellationToken) is { } problem)
            return problem;

        // What cannot be listed has lost its list; what is listed may have lost some of it.
        var listed = (await borg.ListArchivesAsync(place.Id, cancellationToken)).IsSuccess(out var list, out _) ? list.Archives : null;
        var missing = listed is null ? [] : LedgerComparison.Find(ledger, new HashSet<ArchiveId>(), listed);
        var rebuilds = listed is null || missing.Count > 0;
        // Made by somebody to stand in an archive's place: with both there, borg would give the name to either.
        var impostors = missing.Where(archive => archive.IsReplaced).Select(archive => listed!.First(other => other.Name == archive.Archive.Name).Id); // because only what is listed is replaced
        string[] unwanted = rebuilds ? [ManifestId, .. impostors] : [];
        var request = new WayBackRequest { Step = WayBackStep.Undo, Record = record.Encode(), Unwanted = unwanted };
        if (await DoAsync(place, null, request, tell, cancellationToken) is { } obstacle)
            return obstacle;
        return rebuilds ? await RebuildAsync(place, tell, cancellationToken) : null;
    }

    /// <summary>Takes from a safety copy what the repository has not.</summary>
    public async Task<Problem?> TakeFromAsync(RepositoryPlace place, SafetyCopyId copy, LogRecord? record, Action<string> tell, CancellationToken cancellationToken)
    {
        if (record is not null && await MendAsync(place, record, cancellationToken) is { } problem)
            return problem;
        var request = new WayBackRequest { Step = WayBackStep.Take, Record = record?.Encode(), Unwanted = [ManifestId] };
        return await DoAsync(place, copy, request, tell, cancellationToken) ?? await RebuildAsync(place, tell, cancellationToken);
    }

    private Task<Problem?> MendAsync(RepositoryPlace place, LogRecord record, CancellationToken cancellationToken) =>
        DoAsync(place, null, new WayBackRequest { Step = WayBackStep.Mend, Record = record.Encode(), Config = escrow.ReadConfig(place.Id) }, null, cancellationToken);

    private async Task<Problem?> RebuildAsync(RepositoryPlace place, Action<string> tell, CancellationToken cancellationToken)
    {
        tell("borg looks for the archives");
        return (await borg.RebuildManifestAsync(place.Id, percent => tell($"borg looks for the archives, {percent} %"), cancellationToken)).IsProblem(out var problem) ? problem : null;
    }

    private async Task<Problem?> DoAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<string>? tell, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await files.BringBackAsync(place, copy, request, put => tell?.Invoke($"{put} objects put back"), cancellationToken);
            return outcome.Obstacle switch
            {
                null => null,
                WayBackObstacle.NoConfig => Problem.Conflict(
                    "way-back.no-config", "The repository's config was changed, and the copy that is kept of it is another one.",
                    "Put a config with the right key in its place by hand; the export of the key is kept in the data folder."),
                WayBackObstacle.NoIndex => Problem.Unavailable("way-back.no-index", "borg has not finished writing the index of the repository.", "Run a check or a backup first, then try again."),
                WayBackObstacle.NoCopy => Problem.NotFound("safety-copy"),
                WayBackObstacle.NothingToBring => Problem.Conflict("way-back.nothing-to-bring", "The repository has everything that the copy has.", "Choose another copy."),
                _ => Problem.Conflict(
                    "way-back.segments-changed", $"The repository cannot be taken back on its own: {outcome.Detail}.", "Choose a safety copy from before; or accept the repository as it is."),
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Problem.Unavailable("way-back.not-done", $"The repository's files could not be worked on: {unreadable.Message}", "See that its disk is there and has space, then start the way back again.");
        }
    }
}
