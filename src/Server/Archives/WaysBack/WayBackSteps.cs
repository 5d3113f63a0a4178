using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>The three ways, up to the point where borg has to read the repository anew. The caller has it alone and has kept a copy.</summary>
public sealed class WayBackSteps(RepositoryBorg borg, RepositoryEscrow escrow)
{
    /// <summary>Beyond every nonce that was ever used honestly: 16 TiB of data.</summary>
    private const ulong NonceLeap = 1UL << 40;

    private const ulong PlausibleLeap = 1UL << 36;

    private static readonly byte[] ManifestId = new byte[32];

    /// <summary>Takes away whatever was written since the last audit.</summary>
    public async Task<Problem?> CutAsync(Repository repository, LogRecord record, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => LogRollback.FindObstacle(repository.Path, record), cancellationToken) is { } obstacle)
            return CannotGoBack(obstacle);
        if (await MendAsync(repository, record, cancellationToken) is { } problem)
            return problem;
        LogRollback.CutAfter(repository.Path, record);
        return null;
    }

    /// <summary>Puts again what was deleted or overwritten since the last audit, and has the list of archives made anew if one is missing in it.</summary>
    public async Task<Problem?> UndoAsync(Repository repository, LogRecord record, IReadOnlyList<Archive> ledger, Action<string> tell, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => LogRollback.FindObstacle(repository.Path, record), cancellationToken) is { } obstacle)
            return CannotGoBack(obstacle);
        if (await MendAsync(repository, record, cancellationToken) is { } problem)
            return problem;
        var lost = await Task.Run(() => LostObjects.Since(repository.Path, record, cancellationToken), cancellationToken);
        return await PutAgainAsync(repository, lost, ledger, tell, cancellationToken);
    }

    /// <summary>Takes from a safety copy what the repository has not.</summary>
    public async Task<Problem?> TakeFromAsync(
        Repository repository, string copy, LogRecord? record, IReadOnlyList<Archive> ledger, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(copy))
            return Problem.NotFound("safety-copy");
        if (record is not null && await MendAsync(repository, record, cancellationToken) is { } problem)
            return problem;
        if (await Task.Run(() => LostObjects.Between(copy, repository.Path, cancellationToken), cancellationToken) is not { } lost)
            return Problem.Unavailable("way-back.no-index", "borg has not finished writing the index of the repository.", "Run a check or a backup first, then try again.");
        return lost.Count == 0
            ? Problem.Conflict("way-back.nothing-to-bring", "The repository has everything that the copy has.", "Choose another copy.")
            : await PutAgainAsync(repository, lost, [], tell, cancellationToken, rebuilds: true);
    }

    private async Task<Problem?> PutAgainAsync(
        Repository repository, IReadOnlyList<LostObject> lost, IReadOnlyList<Archive> ledger, Action<string> tell, CancellationToken cancellationToken, bool rebuilds = false)
    {
        // What cannot be listed has lost its list; what is listed may have lost some of it.
        var listed = (await borg.ListArchivesAsync(repository.Id, cancellationToken)).IsSuccess(out var list, out _) ? list.Archives : null;
        var missing = listed is null ? [] : LedgerComparison.Find(ledger, new HashSet<ArchiveId>(), listed);
        rebuilds |= listed is null || missing.Count > 0;
        var unwanted = new List<byte[]>();
        if (rebuilds)
            unwanted.Add(ManifestId);
        // Made by somebody to stand in an archive's place: with both there, borg would give the name to either.
        foreach (var (archive, isReplaced) in missing)
            if (isReplaced && listed!.FirstOrDefault(other => other.Name == archive.Name) is { } impostor) // because only what is listed is replaced
                unwanted.Add(Convert.FromHexString(impostor.Id));
        if (lost.Count > 0 || unwanted.Count > 0)
        {
            var config = OwnFile.ReadSmall(RepositoryConfigFile.PathIn(repository.Path), RepositoryConfigFile.MaxBytes) ?? "";
            await Task.Run(
                () => LogRollback.PutAgain(repository.Path, lost, unwanted, RepositoryLog.SegmentsPerFolder(config), done => tell($"{done} of {lost.Count} objects put back"), cancellationToken),
                cancellationToken);
        }

        if (!rebuilds)
            return null;
        tell("borg looks for the archives");
        return (await borg.RebuildManifestAsync(repository.Id, percent => tell($"borg looks for the archives, {percent} %"), cancellationToken)).IsProblem(out var problem) ? problem : null;
    }

    /// <summary>Config, key and nonce, none of which lies in the log.</summary>
    private async Task<Problem?> MendAsync(Repository repository, LogRecord record, CancellationToken cancellationToken)
    {
        if (ConfigDigest.Read(repository.Path) != record.Config && !await escrow.RestoreConfigAsync(repository.Id, repository.Path, record.Config, cancellationToken))
        {
            return Problem.Conflict(
                "way-back.no-config", "The repository's config was changed, and the copy that is kept of it is another one.",
                "Put a config with the right key in its place by hand; the export of the key is kept in the data folder.");
        }

        // Only ever forward: a counter that is used twice would give away what it encrypts.
        if (record.Nonce is { } nonce && (RepositoryLog.ReadNonce(repository.Path) is not { } now || now < nonce || now - nonce > PlausibleLeap))
            RepositoryLog.WriteNonce(repository.Path, nonce + NonceLeap);
        return null;
    }

    private static Problem CannotGoBack(string obstacle) => Problem.Conflict(
        "way-back.segments-changed", $"The repository cannot be taken back on its own: {obstacle}.", "Choose a safety copy from before; or accept the repository as it is.");
}
