using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Stops the start when the key file does not belong to the database, before any secret is read or written with it.</summary>
internal sealed class KeyCheck(IDatabaseEngine engine, IDbContextFactory<ServerDatabase> databases, SecretBox box, ServerOptions options) : IHostedLifecycleService
{
    private const string Table = "settings";
    private const string KnownText = "borg-backup-server";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.FindSettingAsync(SettingKeys.KeyCheck, cancellationToken) is { } stored)
        {
            Verify(stored);
            return;
        }

        // A database that is in use has its check value; without it, nothing shows which key it was made with.
        if (await database.FindSettingAsync(SettingKeys.SetUpAt, cancellationToken) is not null)
            throw Wrong($"The {engine.Name} has lost the value that shows which server key it was made with.");
        await database.PutSettingAsync(SettingKeys.KeyCheck, box.Protect(Table, SettingKeys.KeyCheck, Guid.Empty, KnownText), cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Verify(string stored)
    {
        try
        {
            _ = box.Reveal(Table, SettingKeys.KeyCheck, Guid.Empty, stored);
        }
        catch (SecretTamperedException)
        {
            throw Wrong($"The {engine.Name} was made with another server key than the one in {options.KeyFile}.");
        }
    }

    private static ServerStartException Wrong(string what) =>
        new(what, "Put back the key file and the database that belong together, from the same copy of the data folder. Nothing was changed.");
}
