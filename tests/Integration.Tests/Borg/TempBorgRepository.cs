using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>A real, encrypted, local repository in a folder that vanishes with it, with its own borg home.</summary>
public sealed class TempBorgRepository : IAsyncDisposable
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

    /// <summary>Lists the same archive under many names more, by borg's own code: making them one by one takes too long.</summary>
    public async Task MultiplyAsync(string archive, int count)
    {
        var script = $"""
            from borg.logger import setup_logging
            setup_logging()
            from borg.repository import Repository
            from borg.helpers import Manifest
            with Repository({Quote(Location.Text)}, exclusive=True) as repository:
                manifest, key = Manifest.load(repository, Manifest.NO_OPERATION_CHECK)
                template = manifest.archives[{Quote(archive)}]
                for number in range({count}):
                    manifest.archives["copy-%04d" % number] = (template.id, template.ts)
                manifest.write()
                repository.commit(compact=False)
            """;
        await using var python = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "/usr/bin/python3", // borg's own: it comes with it
            Arguments = ["-c", script],
            Environment = new ListArchives { Repository = Location }.In(Environment).Environment,
            SharesError = true,
        });
        Assert.Equal(0, (await python.WaitForExitAsync(TestContext.Current.CancellationToken)).Code);

        static string Quote(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";
    }

    /// <summary>A program that stands in for borg; a script beside the source.</summary>
    public BorgProgram AddExecutable(string name, string script)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        return new BorgProgram(path, TimeProvider.System);
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

    /// <summary>Runs a script in <see cref="Source"/> that must end with 0; for what .NET's own file API cannot name.</summary>
    public async Task ShellAsync(string script)
    {
        await using var shell = await ChildProcess.StartAsync(new()
        {
            FileName = "sh",
            Arguments = ["-ec", script],
            WorkingDirectory = Source,
            SharesError = true,
        });
        Assert.Equal(0, (await shell.WaitForExitAsync(CancellationToken.None)).Code);
    }

    // Not Directory.Delete, which stumbles over names that are not UTF-8.
    public async ValueTask DisposeAsync()
    {
        await using var remove = await ChildProcess.StartAsync(new() { FileName = "rm", Arguments = ["-rf", "--", Root], SharesError = true });
        await remove.WaitForExitAsync(CancellationToken.None);
    }
}
