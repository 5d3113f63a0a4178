using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// System mode: a file of keys and a file of rules for each account, which root writes. What this process has written
/// before and what has not changed since is left alone; after a restart everything is written once, which mends it.
/// </summary>
public sealed class AccountKeys(ClientKeys clients, GuardFiles guard, RootOrders orders, ILogger<AccountKeys> log) : IClientKeysChanged, IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentDictionary<ClientId, string> written = new();

    /// <summary>Reads within its turn: of two enrolments at once, the later write has both.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var current = await clients.ReadAsync(null, cancellationToken);
            foreach (var client in current)
                await WriteAsync(client, cancellationToken);
            // A key goes before its rules do: with either missing nobody gets in. By the files, so that also a key goes
            // whose end a killed server did not get round to.
            foreach (var gone in OnDisk().Except(current.Select(client => client.Client)).ToList())
            {
                await orders.RunAsync(["keys-write", gone.ToString()], cancellationToken);
                await orders.RunAsync(["rules-write", gone.ToString()], cancellationToken);
                written.TryRemove(gone, out _);
            }

            guard.RemoveOldRecords();
            RepositoriesLog.KeysWritten(log, current.Count);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes everything anew at the next turn: somebody may have changed the files meanwhile.</summary>
    public void Forget()
    {
        foreach (var client in written.Keys)
            written[client] = "";
    }

    public void Dispose() => turn.Dispose();

    private static IEnumerable<ClientId> OnDisk() =>
        from file in Directory.EnumerateFiles(IsolationSettings.KeysFolder)
        let client = AccountName.ClientOf(Path.GetFileName(file))
        where client is not null
        select new ClientId(client.Value);

    // One client whose rules are refused must not take all others their access.
    private async Task WriteAsync(ClientKeys.Entry client, CancellationToken cancellationToken)
    {
        var rules = JsonSerializer.SerializeToUtf8Bytes(client.Rules, GuardJson.Default.GuardRules);
        var whole = $"{client.PublicKey} {Encoding.UTF8.GetString(rules)}";
        if (written.TryGetValue(client.Client, out var before) && before == whole)
            return;
        try
        {
            var id = client.Client.ToString();
            await orders.RunAsync(["client-create", id], cancellationToken);
            await orders.RunAsync(["rules-write", id], rules, null, cancellationToken);
            await orders.RunAsync(["keys-write", id], Encoding.UTF8.GetBytes(client.PublicKey ?? ""), null, cancellationToken);
            written[client.Client] = whole;
        }
        catch (IOException refused)
        {
            written[client.Client] = "";
            RepositoriesLog.KeyNotWritten(log, client.Client, refused.Message);
        }
    }
}
