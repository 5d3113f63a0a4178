using System.Text;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// Makes the borg repository itself. Never append-only by its own config: that would turn the server's `compact` into
/// nothing, without a word. What clients may do is the forced command's business.
/// </summary>
public sealed class RepositoryOnDisk(SecretBox secrets, ServerBorg borg, IRepositoryFiles files, ServerOptions options)
{
    /// <summary>Makes it and gives its id. Starts by removing what an attempt before left: until now the repository was never used.</summary>
    public async Task<Result<string>> MakeAsync(RepositoryToMake repository, CancellationToken cancellationToken)
    {
        if (StorageMarker.Check(repository.StoragePath) is { } unmounted)
            return unmounted;
        if (!RepositoryPassphrase.Reveal(secrets, repository.Id, repository.ProtectedPassphrase).IsSuccess(out var passphrase, out var problem))
            return problem;

        await files.PrepareAsync(repository.Place, cancellationToken);
        await CleanUpAsync(repository.Place, cancellationToken);

        var location = RepositoryLocation.Parse(repository.Place.Path);
        BorgInvocation Borg(BorgCommand command) => files.Invoke(repository.Place, command, passphrase);
        var init = new InitRepository
        {
            Repository = location,
            Encryption = EncryptionNames.Find(repository.Encryption) ?? throw new InvalidOperationException("A row has a mode that was offered."),
            MakesParents = repository.Place.IsRemote,
        };
        if ((await borg.RunAsync(Borg(init), cancellationToken)).IsProblem(out problem))
            return problem;
        if (!(await borg.RunAsync(Borg(new DescribeRepository { Repository = location }), cancellationToken)).IsSuccess(out var described, out problem))
            return problem;
        if (!(await SeeAsync(repository, described, cancellationToken)).IsSuccess(out var seen, out problem))
            return problem;
        if (!(await borg.RunAsync(Borg(new ExportKey { Repository = location }), cancellationToken)).IsSuccess(out var key, out problem))
            return problem;
        await KeepAsideAsync(repository.Id, seen.Config, Encoding.UTF8.GetString(key.Output.Span), cancellationToken);
        return seen.BorgId;
    }

    /// <summary>Removes what is on disk of a repository that was never used.</summary>
    public async Task CleanUpAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        await files.RemoveAsync(place, cancellationToken);
        var escrow = RepositoryFolders.EscrowOf(options, place.Id);
        if (Directory.Exists(escrow))
            Directory.Delete(escrow, recursive: true);
    }

    // Its file and borg itself must say the same, now and later.
    private async Task<Result<(string BorgId, string Config)>> SeeAsync(
        RepositoryToMake repository, BorgOutcome described, CancellationToken cancellationToken)
    {
        var config = await files.ReadConfigAsync(repository.Place, cancellationToken);
        return config is not null
            && RepositoryConfigFile.FindId(config) is { } id
            && RepositoryDescription.TryParse(described.Output.Span, out var description)
            && description.Repository.Id == id
            && description.Encryption.Mode == repository.Encryption
                ? (id, config)
                : Problem.Conflict("repository.not-as-made", "The repository that borg made is not the one that was asked for.", "Is somebody else writing to the storage location?");
    }

    // A client can damage the config, and with it the key, of its own repository; with these two it can be mended.
    private async Task KeepAsideAsync(RepositoryId id, string config, string key, CancellationToken cancellationToken)
    {
        var folder = RepositoryFolders.EscrowOf(options, id);
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        await OwnFile.ReplaceAsync(Path.Combine(folder, "config"), secrets.Protect("escrow", "config", id.Value, config), cancellationToken);
        await OwnFile.ReplaceAsync(Path.Combine(folder, "key"), secrets.Protect("escrow", "key", id.Value, key), cancellationToken);
    }
}
