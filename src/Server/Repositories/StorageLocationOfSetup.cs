using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Text;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The storage location that set-up asks for.</summary>
internal sealed class StorageLocationOfSetup(IDbContextFactory<ServerDatabase> databases, StorageLocationCheck check, TimeProvider time) : IFirstStorageLocation
{
    public async Task<Problem?> CheckAsync(string path, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await check.CheckAsync(database, path, cancellationToken)).Problem;
    }

    public async Task AddAsync(ServerDatabase database, string path, CancellationToken cancellationToken)
    {
        var real = check.Locate(path).Value;
        var label = DisplayName.TryNormalise(Path.GetFileName(real), "storage-location", "path", out var name, out _) ? name : "Storage";
        database.Add(await AddStorageLocation.PrepareAsync(real, label, time.GetUtcNow(), cancellationToken));
    }
}
