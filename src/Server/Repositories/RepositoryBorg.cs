using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// The server's own borg on a repository. Before anything else the repository's id is compared with the one that it had
/// when it was made. Archives and files are read past the lock: looking never waits for a backup, and no backup for looking.
/// </summary>
public sealed class RepositoryBorg(IDbContextFactory<ServerDatabase> databases, SecretBox secrets, ServerBorg borg, IRepositoryFiles files)
{
    /// <summary>What the repository's manifest holds, checkpoints included. Names and times are the client's claims.</summary>
    /// <param name="copy">A safety copy of it on which a repair is tried; null for the repository itself.</param>
    public Task<Result<ArchiveList>> ListArchivesAsync(RepositoryId id, CancellationToken cancellationToken, SafetyCopyId? copy = null) => ListArchivesAsync(id, null, copy, cancellationToken);

    private async Task<Result<ArchiveList>> ListArchivesAsync(RepositoryId id, string? protectedPassphrase, SafetyCopyId? copy, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, protectedPassphrase: protectedPassphrase, copy: copy)).IsSuccess(out var open, out var problem))
            return problem;
        var command = new ListArchives { Repository = open.Location, BypassesLock = true };
        if (!(await borg.RunAsync(open.Invoke(command), cancellationToken)).IsSuccess(out var outcome, out problem))
            return problem;
        if (!ArchiveList.TryParse(outcome.Output.Span, out var list))
            return Unreadable;
        return list.Repository.Id == open.BorgId && list.Encryption.Mode == open.Encryption
            ? list
            : BorgProblems.Changed;
    }

    /// <summary>
    /// Reads the files of an archive as a stream. <paramref name="read"/> gets them as borg lists them; its work counts
    /// only if the answer is no problem, because borg may end in the middle of the list.
    /// </summary>
    /// <param name="archive">The archive's name.</param>
    /// <param name="copy">As in <see cref="ListArchivesAsync(RepositoryId, CancellationToken, SafetyCopyId?)"/>.</param>
    /// <exception cref="OperationCanceledException">Cancelled; borg is gone by then. What <paramref name="read"/> throws comes out too.</exception>
    public async Task<Result<Done>> ListFilesAsync(
        RepositoryId id, string archive, Func<FileEntryReader, CancellationToken, Task> read, CancellationToken cancellationToken, SafetyCopyId? copy = null)
    {
        if (!(await OpenAsync(id, cancellationToken, copy: copy)).IsSuccess(out var open, out var problem))
            return problem;
        if (!ArchiveName.IsAddressable(archive))
            return NotAddressable;
        var isTruncated = false;
        var command = new ListFiles { Repository = open.Location, Archive = archive, BypassesLock = true };
        var result = await borg.RunAsync(open.Invoke(command), async (output, stop) =>
        {
            using var reader = new FileEntryReader(output);
            await read(reader, stop);
            while (await reader.ReadAsync(stop))
            {
            }

            isTruncated = reader.IsTruncated;
        }, cancellationToken);
        if (result.IsProblem(out problem))
            return problem;
        return isTruncated ? Unreadable : Done.It;
    }

    /// <summary>Streams the selected files, and what is below them, as a tar, not compressed. What was read of it counts only if the answer is no problem.</summary>
    /// <param name="paths">As the archive's list shows them, relative; empty means all.</param>
    /// <param name="read">Gets the tar; what it leaves unread is thrown away.</param>
    /// <inheritdoc cref="ListFilesAsync"/>
    public Task<Result<Done>> ExportTarAsync(
        RepositoryId id, string archive, IReadOnlyList<string> paths, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        StreamAsync(
            id, archive, location => new ExportTar { Repository = location, Archive = archive, Paths = paths, BypassesLock = true },
            (_, output, stop) => read(output, stop), cancellationToken);

    /// <summary>Streams the content of one file.</summary>
    /// <param name="path">As the archive's list shows it, without a question mark.</param>
    /// <param name="read">Gets the content; what it leaves unread is thrown away.</param>
    /// <inheritdoc cref="ListFilesAsync"/>
    public Task<Result<Done>> ReadFileAsync(RepositoryId id, string archive, string path, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        StreamAsync(
            id, archive, location => new ReadFile { Repository = location, Archive = archive, Path = path, BypassesLock = true },
            (_, output, stop) => read(output, stop), cancellationToken);

    /// <summary>Writes what the archive says of each file, and a tar cannot carry, into an empty folder.</summary>
    /// <inheritdoc cref="ListFilesAsync"/>
    public Task<Result<Done>> DumpItemsAsync(RepositoryId id, string archive, string folder, CancellationToken cancellationToken) =>
        StreamAsync(
            id, archive, location => new DumpItems { Repository = location, Archive = archive, Folder = folder },
            // In system mode borg writes into a folder of the client's account, and what it wrote comes as a stream.
            (invocation, output, stop) => invocation.Through is null ? Task.CompletedTask : SaveAsync(output, Path.Combine(folder, "all.items"), stop), cancellationToken);

    private async Task<Result<Done>> StreamAsync(
        RepositoryId id, string archive, Func<RepositoryLocation, BorgCommand> command, Func<BorgInvocation, Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken)).IsSuccess(out var open, out var problem))
            return problem;
        if (!ArchiveName.IsAddressable(archive))
            return NotAddressable;
        var invocation = open.Invoke(command(open.Location));
        var result = await borg.RunAsync(invocation, (output, stop) => read(invocation, output, stop), cancellationToken);
        return result.IsProblem(out problem) ? problem : Done.It;
    }

    private static async Task SaveAsync(Stream output, string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await output.CopyToAsync(file, cancellationToken);
    }

    /// <summary>Encryption, id and sizes of the whole repository. Takes the lock, and long where there are many archives.</summary>
    public async Task<Result<RepositoryDescription>> DescribeAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken)).IsSuccess(out var open, out var problem))
            return problem;
        var command = new DescribeRepository { Repository = open.Location };
        if (!(await borg.RunAsync(open.Invoke(command), cancellationToken)).IsSuccess(out var outcome, out problem))
            return problem;
        if (!RepositoryDescription.TryParse(outcome.Output.Span, out var description))
            return Unreadable;
        return description.Repository.Id == open.BorgId && description.Encryption.Mode == open.Encryption
            ? description
            : BorgProblems.Changed;
    }

    /// <summary>
    /// Deletes archives by name. Only by the one writer of the repository, after a safety copy. Frees no space. Whether they
    /// are gone only <see cref="ListArchivesAsync"/> tells: borg 1.2 ends well although a name was missing.
    /// </summary>
    /// <param name="onSign">Called at each sign of life.</param>
    public async Task<Result<Done>> DeleteArchivesAsync(RepositoryId id, IReadOnlyList<string> names, Action onSign, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, changes: true)).IsSuccess(out var open, out var problem))
            return problem;
        if (!names.All(ArchiveName.IsPlain))
            return NotAddressable;
        var command = new DeleteArchives { Repository = open.Location, Archives = names };
        return (await borg.RunAsync(open.Invoke(command), _ => onSign(), cancellationToken)).IsProblem(out problem) ? problem : Done.It;
    }

    /// <summary>Frees for good what was deleted. Only by the one writer of the repository, after a safety copy.</summary>
    /// <param name="onPercent">How far it is, 0 to 100.</param>
    public async Task<Result<Done>> CompactAsync(RepositoryId id, Action<int> onPercent, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, changes: true)).IsSuccess(out var open, out var problem))
            return problem;
        var command = new CompactRepository { Repository = open.Location };
        var result = await borg.RunAsync(
            open.Invoke(command),
            line => Percent(line, onPercent),
            cancellationToken);
        return result.IsProblem(out problem) ? problem : Done.It;
    }

    /// <summary><c>borg check</c>: files, archives, and all data if wanted. Reads the log anew where there is no index. Only by the one writer of the repository.</summary>
    /// <param name="onPercent">How far the present part of it is, 0 to 100.</param>
    public async Task<Result<Done>> CheckAsync(RepositoryId id, bool verifiesData, Action<int> onPercent, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken)).IsSuccess(out var open, out var problem))
            return problem;
        var command = new CheckRepository { Repository = open.Location, VerifiesData = verifiesData };
        if (!(await borg.RunAsync(open.Invoke(command), line => Percent(line, onPercent), cancellationToken)).IsSuccess(out var outcome, out problem))
            return problem;
        // Objects that no archive needs are no damage: what an archive leaves behind that is gone from the list.
        var errors = outcome.Log.Errors.Where(line => !line.EndsWith("orphaned objects found!", StringComparison.Ordinal) && !line.StartsWith("Archive consistency check complete", StringComparison.Ordinal)).ToList();
        return outcome.Exit.Code == 0 || (errors.Count == 0 && outcome.Log.Errors.Count > 0) ? Done.It : Problem.Conflict(
            "repository.damaged", $"borg check is not content: {ShownText.Of(errors is [var first, ..] ? first : outcome.Log.Warnings is [var warning, ..] ? warning : "it did not say why")}",
            "Do not repair it before you know why: a repair can destroy what an attacker only hid.");
    }

    /// <summary>Has a list of archives made anew that was taken away; see <see cref="RebuildManifest"/>. What came of it <see cref="ListArchivesAsync"/> tells.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public async Task<Result<Done>> RebuildManifestAsync(RepositoryId id, Action<int> onPercent, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken)).IsSuccess(out var open, out var problem))
            return problem;
        await files.ForgetAsync(open.Place, cancellationToken);
        // It ends with a warning, because the list was missing.
        await borg.RunAsync(open.Invoke(new RebuildManifest { Repository = open.Location }), line => Percent(line, onPercent), cancellationToken);
        return Done.It;
    }

    /// <summary>Repairs it, see <see cref="RepairRepository"/>. Only by the one writer of the repository, with a safety copy beside it. What came of it <see cref="ListArchivesAsync(RepositoryId, CancellationToken, SafetyCopyId?)"/> tells.</summary>
    /// <param name="trial">The safety copy that is repaired instead, to see what a repair would do.</param>
    /// <inheritdoc cref="CheckAsync"/>
    public async Task<Result<Done>> RepairAsync(RepositoryId id, SafetyCopyId? trial, bool verifiesData, Action<int> onPercent, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, copy: trial)).IsSuccess(out var open, out var problem))
            return problem;
        await files.ForgetAsync(open.Place, cancellationToken);
        var command = new RepairRepository { Repository = open.Location, VerifiesData = verifiesData };
        return (await borg.RunAsync(open.Invoke(command), line => Percent(line, onPercent), cancellationToken)).IsProblem(out problem) ? problem : Done.It;
    }

    /// <summary>Takes borg's lock from whoever holds it. Only by who knows that nobody does.</summary>
    public async Task<Result<Done>> BreakLockAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken)).IsSuccess(out var open, out var problem))
            return problem;
        return (await borg.RunAsync(open.Invoke(new BreakLock { Repository = open.Location }), cancellationToken)).IsProblem(out problem) ? problem : Done.It;
    }

    /// <summary>Encrypts the key anew below another passphrase. Only by who has the repository alone, and has written the new one down.</summary>
    /// <param name="protectedNew">Protected for the repository's row.</param>
    public async Task<Result<Done>> ChangePassphraseAsync(RepositoryId id, string protectedNew, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, changes: true)).IsSuccess(out var open, out var problem))
            return problem;
        if (!RepositoryPassphrase.Reveal(secrets, id, protectedNew).IsSuccess(out var passphrase, out problem))
            return problem;
        var invocation = files.Invoke(open.Place, new ChangePassphrase { Repository = open.Location }, open.Passphrase, passphrase);
        return (await borg.RunAsync(invocation, cancellationToken)).IsProblem(out problem) ? problem : Done.It;
    }

    /// <summary>Which of the two passphrases opens the repository: true for the given one, false for the stored one, null where neither does now.</summary>
    public async Task<bool?> OpensWithAsync(RepositoryId id, string protectedNew, CancellationToken cancellationToken)
    {
        foreach (var candidate in (string?[])[protectedNew, null])
            if ((await ListArchivesAsync(id, candidate, null, cancellationToken)).IsSuccess(out _, out _))
                return candidate is not null;
        return null;
    }

    /// <summary>borg's export of the key, which the passphrase opens.</summary>
    public async Task<Result<string>> ExportKeyAsync(RepositoryId id, string protectedPassphrase, CancellationToken cancellationToken)
    {
        if (!(await OpenAsync(id, cancellationToken, protectedPassphrase: protectedPassphrase)).IsSuccess(out var open, out var problem))
            return problem;
        return (await borg.RunAsync(open.Invoke(new ExportKey { Repository = open.Location }), cancellationToken)).IsSuccess(out var key, out problem)
            ? System.Text.Encoding.UTF8.GetString(key.Output.Span)
            : problem;
    }

    private static void Percent(BorgLogLine line, Action<int> onPercent)
    {
        if (line is BorgLogLine.ProgressPercent { Current: { } current, Total: { } total and > 0 })
            onPercent((int)Math.Clamp(current * 100 / total, 0, 100));
    }

    private static Problem Unreadable { get; } = Problem.Unavailable(
        "repository.unreadable", "borg's answer was cut off.", "Try again; if it stays so, look at the repository with borg itself.");

    private static Problem NotAddressable { get; } = Problem.Invalid(
        "archive.not-addressable", "borg cannot be asked for an archive of this name.", "It was not made by this server.");

    private async Task<Result<Opened>> OpenAsync(RepositoryId id, CancellationToken cancellationToken, bool changes = false, string? protectedPassphrase = null, SafetyCopyId? copy = null)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.Id == id)
            .Select(repository => new
            {
                repository.State,
                repository.ClientId,
                repository.Path,
                repository.BorgId,
                repository.Encryption,
                repository.ProtectedPassphrase,
                Storage = database.Set<StorageLocation>().Where(location => location.Id == repository.StorageLocationId).Select(location => location.Path).First(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return Problem.NotFound("repository");
        if (!row.State.IsThere() || row.BorgId is null)
            return RepositoryPassphrase.NotReady(row.State);
        if (changes && row.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        var place = new RepositoryPlace(row.ClientId, id, row.Path) { Copy = copy };
        if (await CompareIdAsync(place, row.BorgId, cancellationToken) is { } problem)
            return problem;
        if (!RepositoryPassphrase.Reveal(secrets, id, protectedPassphrase ?? row.ProtectedPassphrase).IsSuccess(out var passphrase, out problem))
            return problem;
        var path = copy is { } meant ? RepositoryFolders.SafetyCopyIn(row.Storage, id, meant) : row.Path;
        return new Opened(place, RepositoryLocation.Parse(path), command => files.Invoke(place, command, passphrase), passphrase, row.BorgId, row.Encryption);
    }

    private async Task<Problem?> CompareIdAsync(RepositoryPlace place, string borgId, CancellationToken cancellationToken)
    {
        try
        {
            if (await files.ReadConfigAsync(place, cancellationToken) is not { } config)
                return Problem.Unavailable("repository.missing", "The repository is not where it should be.", place.IsRemote ? "Ask its provider what became of it. Nothing is made anew in its place." : $"Is the disk of {place.Path} mounted? Nothing is made anew in its place.");
            return RepositoryConfigFile.FindId(config) == borgId ? null : BorgProblems.Changed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(exception, place.StoragePath);
        }
    }

    private sealed record Opened(RepositoryPlace Place, RepositoryLocation Location, Func<BorgCommand, BorgInvocation> Invoke, string Passphrase, string BorgId, string Encryption)
    {
        public override string ToString() => Place.Path;
    }
}
