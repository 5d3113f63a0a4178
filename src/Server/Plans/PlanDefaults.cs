using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans;

/// <summary>What a new plan says when nobody says otherwise: what a Linux machine cannot get back from its distribution.</summary>
public sealed class PlanDefaults(ServerOptions options)
{
    public const string Name = "Everything";

    // Folders that every Debian has, so that none is missing with a warning each night.
    private static readonly string[] Paths = ["/etc", "/home", "/opt", "/root", "/srv", "/usr/local", "/var"];

    // First what is no files at all, for whoever adds "/" later; then what the machine makes anew by itself.
    private static readonly string[] Excludes =
    [
        "pp:/proc", "pp:/sys", "pp:/dev", "pp:/run", "pp:/tmp", "pp:/mnt", "pp:/media", "pp:/swapfile",
        "pp:/var/tmp", "pp:/var/run", "pp:/var/lock", "pp:/var/cache", "pp:/var/lib/apt/lists", "pp:/var/lib/lxcfs",
        "pp:/var/lib/docker/overlay2", "pp:/var/lib/containers/storage/overlay", "pp:/var/lib/systemd/coredump",
        "sh:**/.cache", "sh:**/.local/share/Trash", "sh:**/lost+found",
    ];

    /// <summary>
    /// The server's own folders are left out too: where the client is the server's own machine, the repositories would
    /// otherwise be saved into themselves, and be twice as large every day.
    /// </summary>
    public async Task<PlanDraft> BuildAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        var storage = await database.Set<StorageLocation>().AsNoTracking().OrderBy(location => location.Id)
            .Select(location => location.Path).Take(100).ToListAsync(cancellationToken);
        string[] own = [options.DataDirectory, .. storage];
        return new PlanDraft(
            Name, Paths, [.. Excludes, .. own.Where(path => path.StartsWith('/')).Distinct().Select(path => $"pp:{path}")], "zstd,3", OneFileSystem: false, Retention.Default);
    }
}
