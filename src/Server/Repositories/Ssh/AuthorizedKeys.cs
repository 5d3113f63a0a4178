using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// authorized_keys of the private sshd: one line for each enrolled client, which gives its key `borg serve` on its own
/// repositories and nothing else. Always written whole from the database, so it cannot say anything else than that.
/// </summary>
public sealed class AuthorizedKeys(IDbContextFactory<ServerDatabase> databases, ServerBorg borg, ServerOptions options, ILogger<AuthorizedKeys> log) : IClientKeysChanged, IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Writes the file. Reads within its turn: of two enrolments at once, the later write has both.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var files = SshFiles.Of(options);
            Directory.CreateDirectory(files.Directory, RepositoryFolders.OwnerOnly);
            Directory.CreateDirectory(RepositoryFolders.ServeHome(options), RepositoryFolders.OwnerOnly);
            var lines = await WriteAsync(cancellationToken);
            await OwnFile.ReplaceAsync(files.AuthorizedKeys, string.Concat(lines.Select(line => line + "\n")), cancellationToken);
            RepositoriesLog.KeysWritten(log, lines.Count);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<List<string>> WriteAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from client in database.Set<Client>().AsNoTracking()
            join repository in database.Set<Repository>() on client.Id equals repository.ClientId
            where client.State == ClientState.Enrolled && client.SshPublicKey != null && repository.State == RepositoryState.Ready
            orderby client.Id, repository.Id
            select new { client.Id, client.SshPublicKey, repository.Path }).ToListAsync(cancellationToken);

        var lines = new List<string>();
        foreach (var client in rows.GroupBy(row => (row.Id, row.SshPublicKey)))
            if (Line(client.Key.Id, client.Key.SshPublicKey, [.. client.Select(row => row.Path)]) is { } line)
                lines.Add(line);
            else
                RepositoriesLog.KeyLeftOut(log, client.Key.Id);
        return lines;
    }

    private string? Line(ClientId client, string? publicKey, string[] repositories)
    {
        if (!SshPublicKey.TryParse(publicKey, out var key))
            return null;
        var command = new ServeForcedCommand
        {
            Executable = borg.Path,
            HomeDirectories = [.. repositories.Select(RepositoryFolders.HomeAbove).Distinct()], // one in each storage location
            Repositories = repositories,
            BaseDirectory = RepositoryFolders.ServeHome(options),
        };
        try
        {
            return command.ToAuthorizedKey(key, $"bbs-{client}");
        }
        catch (ArgumentException)
        {
            // One client whose path cannot stand here must not take all others their access.
            return null;
        }
    }
}
