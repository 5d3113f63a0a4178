using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>A real, encrypted, local repository in a folder that vanishes with it, with its own borg home.</summary>
public sealed class TempBorgRepository : IDisposable
{
    private TempBorgRepository(string passphrase)
    {
        Root = Directory.CreateTempSubdirectory("bbs-borg-").FullName;
        foreach (var folder in (string[])["home", "source", "target"])
            Directory.CreateDirectory(Path.Combine(Root, folder));
        Location = RepositoryLocation.Local(Path.Combine(Root, "repository"));
        Environment = new BorgEnvironment { BaseDirectory = Path.Combine(Root, "home"), Passphrase = passphrase };
    }

    public string Root { get; }

    /// <summary>An empty folder to put files in.</summary>
    public string Source => Path.Combine(Root, "source");

    /// <summary>An empty folder to restore into.</summary>
    public string Target => Path.Combine(Root, "target");

    public RepositoryLocation Location { get; }

    public BorgEnvironment Environment { get; }

    public BorgProgram Borg { get; } = new("borg", TimeProvider.System)
    {
        InterruptGrace = TimeSpan.FromSeconds(20),
        TerminateGrace = TimeSpan.FromSeconds(10),
    };

    /// <summary>Makes the repository.</summary>
    public static async Task<TempBorgRepository> CreateAsync(string passphrase = "open sesame")
    {
        var repository = new TempBorgRepository(passphrase);
        await repository.SucceedAsync(new InitRepository { Repository = repository.Location });
        return repository;
    }

    /// <summary>A file below <see cref="Source"/>; its path.</summary>
    public string AddFile(string name, string content = "content")
    {
        var path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // because a file below Source has a parent
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Saves <see cref="Source"/>, or the given paths, as an archive.</summary>
    public async Task<CreateResult> ArchiveAsync(string name, params string[] paths)
    {
        var outcome = await RunAsync(new CreateArchive
        {
            Repository = Location,
            Archive = name,
            Paths = paths.Length == 0 ? [Source] : paths,
        });
        Assert.True(CreateResult.TryParse(outcome.Output.Span, out var result), string.Join('\n', outcome.Log.Errors));
        return result;
    }

    public Task<BorgOutcome> RunAsync(BorgCommand command) =>
        Borg.RunAsync(command.In(Environment), null, TestContext.Current.CancellationToken);

    /// <summary>Runs a command that must end with 0.</summary>
    public async Task<BorgOutcome> SucceedAsync(BorgCommand command)
    {
        var outcome = await RunAsync(command);
        Assert.True(outcome.Exit.Code == 0, $"{outcome.Exit}: {string.Join('\n', [.. outcome.Log.Errors, .. outcome.Log.Warnings, .. outcome.Log.PlainTexts])}");
        return outcome;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
