using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// authorized_keys of the private sshd: one line for each enrolled client, which gives its key the guard, or `borg serve`
/// where there is none, on its own repositories and nothing else. Always written whole from the database, so it cannot say anything else than that.
/// </summary>
public sealed class AuthorizedKeys(ClientKeys clients, GuardFiles guard, ServerOptions options, ILogger<AuthorizedKeys> log) : IClientKeysChanged, IDisposable
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

    /// <summary>Writes only what the guard reads of this client; the keys stay as they are.</summary>
    public async Task ApplyRulesAsync(ClientId client, CancellationToken cancellationToken)
    {
        // Without a guard the keys themselves say which repositories can be reached.
        if (options.GuardBinary is null)
        {
            await ApplyAsync(cancellationToken);
            return;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            guard.Prepare();
            foreach (var entry in await clients.ReadAsync(client, cancellationToken))
                await guard.ReplaceAsync(client, entry.Rules, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<List<string>> WriteAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var rules = new Dictionary<ClientId, GuardRules>();
        foreach (var client in await clients.ReadAsync(null, cancellationToken))
        {
            if (Line(client.Client, client.PublicKey, client.Rules) is { } line)
            {
                lines.Add(line);
                rules[client.Client] = client.Rules;
            }
            else
            {
                RepositoriesLog.KeyLeftOut(log, client.Client);
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
        var open = rules.Repositories.Where(repository => repository.Mode != RepositoryMode.Closed && !repository.IsFar).ToList(); // without a guard nothing leads further
        try
        {
            if (options.GuardBinary is { } program)
                return rules.Complaint() is null ? new GuardForcedCommand { Executable = program, RulesFile = guard.RulesOf(client) }.ToAuthorizedKey(key, $"bbs-{client}") : null;
            if (open.Count == 0)
                return null;
            return new ServeForcedCommand
            {
                Executable = rules.Borg,
                HomeDirectories = rules.HomeDirectories,
                Repositories = [.. open.Select(repository => repository.Path)],
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
