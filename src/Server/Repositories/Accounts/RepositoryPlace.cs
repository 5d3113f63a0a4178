using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>One repository on disk.</summary>
/// <param name="Path">Absolute: storage location / home / client / repository.</param>
public sealed record RepositoryPlace(ClientId Client, RepositoryId Id, string Path)
{
    public string StoragePath { get; init; } = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(RepositoryFolders.HomeAbove(Path)))
        ?? throw new InvalidOperationException("A repository lies three levels below its storage location.");

    public static RepositoryPlace Of(Repository repository) => new(repository.ClientId, repository.Id, repository.Path);
}
