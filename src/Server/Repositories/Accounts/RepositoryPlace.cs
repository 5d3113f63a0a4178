using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>One repository on disk.</summary>
/// <param name="Path">Absolute: storage location / home / client / repository.</param>
public sealed record RepositoryPlace(ClientId Client, RepositoryId Id, string Path)
{
    public string StoragePath { get; init; } = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(RepositoryFolders.HomeAbove(Path)))
        ?? throw new InvalidOperationException("A repository lies three levels below its storage location.");

    /// <summary>The safety copy that borg is to work on instead; null for the repository itself. Only a trial of a repair has one.</summary>
    public SafetyCopyId? Copy { get; init; }

    public static RepositoryPlace Of(Repository repository) => new(repository.ClientId, repository.Id, repository.Path);
}
