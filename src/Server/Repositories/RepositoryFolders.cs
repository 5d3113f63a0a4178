using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Which folder is whose: the one place that knows the layout of a storage location and of the server's own borg folders.</summary>
public static class RepositoryFolders
{
    /// <summary>Nothing of ours is for any other account of the machine.</summary>
    public const UnixFileMode OwnerOnly = Platform.OwnerOnly.Folder;

    /// <summary>The folder outside of which a client's key reaches nothing.</summary>
    public static string HomeOf(string storagePath, ClientId client) => Path.Combine(storagePath, "home", client.ToString());

    public static string RepositoryIn(string storagePath, ClientId client, RepositoryId repository) =>
        Path.Combine(HomeOf(storagePath, client), repository.ToString());

    /// <summary>The client's home, from the path of one of its repositories.</summary>
    public static string HomeAbove(string repositoryPath) =>
        Path.GetDirectoryName(repositoryPath) ?? throw new ArgumentException("A repository lies in a client's home.", nameof(repositoryPath));

    /// <summary>Where safety copies lie: beside the clients' homes, on the same file system, which hard links need.</summary>
    public static string SafetyCopiesIn(string storagePath, RepositoryId repository) => Path.Combine(storagePath, "safety-copies", repository.ToString());

    public static string SafetyCopyIn(string storagePath, RepositoryId repository, SafetyCopyId copy) => Path.Combine(SafetyCopiesIn(storagePath, repository), copy.ToString());

    /// <summary>Where a deleted repository lies until its cooling-off is over: beside the clients' homes, where no key and no guard leads.</summary>
    public static string DeletedIn(string storagePath, RepositoryId repository) => Path.Combine(storagePath, "deleted", repository.ToString());

    /// <summary>BORG_BASE_DIR of the server's own borg on this repository: never shared, so that one repository cannot spoil what borg remembers of another.</summary>
    public static string BorgHomeOf(ServerOptions options, RepositoryId repository) => Path.Combine(options.BorgDirectory, repository.ToString());

    /// <summary>BORG_BASE_DIR of `borg serve`, which keeps nothing there.</summary>
    public static string ServeHome(ServerOptions options) => Path.Combine(options.BorgDirectory, "serve");

    /// <summary>What is kept of a repository outside of it, from the day it was made: its config and its key.</summary>
    public static string EscrowOf(ServerOptions options, RepositoryId repository) => Path.Combine(options.DataDirectory, "escrow", repository.ToString());
}
