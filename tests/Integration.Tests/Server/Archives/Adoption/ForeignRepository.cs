using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Adoption;

/// <summary>A repository that borg made in a folder, past the server.</summary>
internal sealed class ForeignRepository
{
    public const string Passphrase = "before the server came";

    private readonly BorgProgram borg = new("borg", TimeProvider.System);
    private readonly BorgEnvironment environment;

    private ForeignRepository(string path, string home)
    {
        Path = path;
        environment = new BorgEnvironment { BaseDirectory = home, Passphrase = Passphrase, AcceptsRelocation = true };
    }

    public string Path { get; }

    public static async Task<ForeignRepository> MakeAsync(string path, string home, RepositoryEncryption encryption = RepositoryEncryption.RepokeyBlake2)
    {
        var repository = new ForeignRepository(path, home);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // because it lies in a folder
        await repository.RunAsync(new InitRepository { Repository = RepositoryLocation.Local(path), Encryption = encryption });
        return repository;
    }

    public Task ArchiveAsync(string name, string folder) => RunAsync(new CreateArchive { Repository = RepositoryLocation.Local(Path), Archive = name, Paths = [folder] });

    private async Task RunAsync(BorgCommand command)
    {
        var outcome = await borg.RunAsync(command.In(environment), null, TestContext.Current.CancellationToken);
        Assert.True(outcome.Exit.Code == 0, string.Join('\n', outcome.Log.Errors));
    }
}
