using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// A file in each storage location. A mount point whose disk is missing looks like an empty folder; without the file a
/// repository would be made on the wrong disk and vanish below the right one.
/// </summary>
internal static class StorageMarker
{
    private const string FileName = ".borg-backup-server";
    private const string Text = "A storage location of Borg Backup Server. Leave this file here: it tells the mounted disk from an empty mount point.\n";

    public static async Task PlaceAsync(string storagePath, CancellationToken cancellationToken)
    {
        var file = Path.Combine(storagePath, FileName);
        if (!File.Exists(file))
            await OwnFile.ReplaceAsync(file, Text, cancellationToken);
    }

    /// <summary>A remote host answers for itself, when something is asked of it.</summary>
    public static bool IsIn(string storagePath) => RemoteAddress.IsOne(storagePath) || File.Exists(Path.Combine(storagePath, FileName));

    public static Problem? Check(string storagePath) => IsIn(storagePath)
        ? null
        : Problem.Unavailable(
            "storage-location.missing", $"The storage location {storagePath} is not there.", $"Is its disk mounted? The file {FileName} in it tells.");
}
