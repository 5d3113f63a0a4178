using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// Makes the borg repository itself. Never append-only by its own config: that would turn the server's `compact` into
/// nothing, without a word. What clients may do is the forced command's business.
/// </summary>
public sealed class RepositoryOnDisk(SecretBox secrets, ServerBorg borg, ServerOptions options)
{
    /// <summary>Makes it and gives its id. Starts by removing what an attempt before left: until now the repository was never used.</summary>
    public async Task<Result<string>> MakeAsync(RepositoryToMake repository, CancellationToken cancellationToken)
    {
        if (StorageMarker.Check(repository.StoragePath) is { } unmounted)
            return unmounted;
        if (!RepositoryPassphrase.Reveal(secrets, repository.Id, repository.ProtectedPassphrase).IsSuccess(out var passphrase, out var problem))
            return problem;

        CleanUp(repository.Id, repository.Path);
        var home = RepositoryFolders.BorgHomeOf(options, repository.Id);
        Directory.CreateDirectory(home, RepositoryFolders.OwnerOnly);
        Directory.CreateDirectory(RepositoryFolders.HomeAbove(repository.Path), RepositoryFolders.OwnerOnly);

        var location = RepositoryLocation.Local(repository.Path);
        var environment = new BorgEnvironment { BaseDirectory = home, Passphrase = passphrase };
        var init = new InitRepository { Repository = location, Encryption = NewRepository.Encryption };
        if ((await borg.RunAsync(init.In(environment), cancellationToken)).IsProblem(out problem))
            return problem;
        if (!(await SeeAsync(repository, location, environment, cancellationToken)).IsSuccess(out var seen, out problem))
            return problem;
        if (!(await borg.RunAsync(new ExportKey { Repository = location }.In(environment), cancellationToken)).IsSuccess(out var key, out problem))
            return problem;
        await KeepAsideAsync(repository.Id, seen.Config, Encoding.UTF8.GetString(key.Output.Span), cancellationToken);
        return seen.BorgId;
    }

    /// <summary>Removes what is on disk of a repository that was never used.</summary>
    public void CleanUp(RepositoryId id, string path)
    {
        foreach (var folder in (string[])[path, RepositoryFolders.BorgHomeOf(options, id), RepositoryFolders.EscrowOf(options, id)])
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
    }

    // Its file and borg itself must say the same, now and later.
    private async Task<Result<(string BorgId, string Config)>> SeeAsync(
        RepositoryToMake repository, RepositoryLocation location, BorgEnvironment environment, CancellationToken cancellationToken)
    {
        if (!(await borg.RunAsync(new DescribeRepository { Repository = location }.In(environment), cancellationToken)).IsSuccess(out var outcome, out var problem))
            return problem;
        var config = OwnFile.ReadSmall(RepositoryConfigFile.PathIn(repository.Path), RepositoryConfigFile.MaxBytes);
        return config is not null
            && RepositoryConfigFile.FindId(config) is { } id
            && RepositoryDescription.TryParse(outcome.Output.Span, out var description)
            && description.Repository.Id == id
            && description.Encryption.Mode == NewRepository.EncryptionName
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
