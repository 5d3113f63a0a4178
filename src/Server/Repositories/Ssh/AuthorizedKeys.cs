using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// authorized_keys of the private sshd: one line for each enrolled client, which gives its key the guard, or `borg serve`
/// where there is none, on its own repositories and nothing else. Always written whole from the database, so it cannot say anything else than that.
/// </summary>
public sealed class AuthorizedKeys(IDbContextFactory<ServerDatabase> databases, ServerBorg borg, GuardFiles guard, ServerOptions options, ILogger<AuthorizedKeys> log) : IClientKeysChanged, IDisposable
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
            guard.Prepare();
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
            select new { client.Id, client.SshPublicKey, RepositoryId = repository.Id, repository.Path, repository.BorgId }).ToListAsync(cancellationToken);

        var lines = new List<string>();
        var rules = new Dictionary<ClientId, GuardRules>();
        foreach (var client in rows.GroupBy(row => (row.Id, row.SshPublicKey)))
        {
            var own = guard.Write(client.Key.Id, borg.Path, client.Select(row => (row.RepositoryId, row.Path, row.BorgId ?? "")));
            if (Line(client.Key.Id, client.Key.SshPublicKey, own) is { } line)
            {
                lines.Add(line);
                rules[client.Key.Id] = own;
            }
            else
            {
                RepositoriesLog.KeyLeftOut(log, client.Key.Id);
            }
        }

        // Before the keys that lead to them.
        await guard.ReplaceAllAsync(rules, cancellationToken);
        return lines;
    }

    private string? Line(ClientId client, string? publicKey, GuardRules rules)
    {
        if (!SshPublicKey.TryParse(publicKey, out var key))
            return null;
        try
        {
            if (options.GuardBinary is { } program)
                return rules.Complaint() is null ? new GuardForcedCommand { Executable = program, RulesFile = guard.RulesOf(client) }.ToAuthorizedKey(key, $"bbs-{client}") : null;
            return new ServeForcedCommand
            {
                Executable = rules.Borg,
                HomeDirectories = rules.HomeDirectories,
                Repositories = [.. rules.Repositories.Select(repository => repository.Path)],
                BaseDirectory = rules.BaseDirectory,
            }.ToAuthorizedKey(key, $"bbs-{client}");
        }
        catch (ArgumentException)
        {
            // One client whose path cannot stand here must not take all others their access.
            return null;
        }
    }
}
