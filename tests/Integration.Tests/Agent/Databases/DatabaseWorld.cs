using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>A client whose administrator described sources of databases.</summary>
internal static class DatabaseWorld
{
    public static async Task<AgentWorld> StartAsync(params (string Name, string Text)[] sources)
    {
        var world = await AgentWorld.StartEnrolledAsync();
        Directory.CreateDirectory(world["sources"]);
        await File.AppendAllTextAsync(world.PolicyFile, $"databases.directory = \"{world["sources"]}\"\n", TestContext.Current.CancellationToken);
        foreach (var (name, text) in sources)
            await File.WriteAllTextAsync(Path.Combine(world["sources"], name + ".toml"), text, TestContext.Current.CancellationToken);
        return world;
    }

    public static string Source(LoopbackPostgreSql server, string more = "") =>
        $"kind = \"postgresql\"\nsocket = \"{server.Socket}\"\nport = {LoopbackPostgreSql.Port}\nuser = \"{LoopbackPostgreSql.User}\"\npassword-file = \"{server.PasswordFile}\"\n{more}";

    public static string Source(LoopbackMariaDb server, string more = "") =>
        $"kind = \"mariadb\"\nsocket = \"{server.Socket}\"\nuser = \"{LoopbackMariaDb.User}\"\npassword-file = \"{server.PasswordFile}\"\n{more}";

    public static BackupOrder Backup(this AgentWorld world, string archive, params DatabaseChoice[] choices) =>
        world.Backup(archive) with { Paths = [], Databases = choices };

    public static RestoreDatabaseOrder RestoreDatabase(this AgentWorld world, ArchiveFacts archive, string dump, string source, string database) => new()
    {
        Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 },
        Repository = world.Repository,
        ArchiveName = archive.Name,
        ArchiveBorgId = archive.BorgId,
        Dump = new WirePath(dump),
        Source = source,
        Database = database,
    };

    public static LoadProofOrder LoadProof(this AgentWorld world, ArchiveFacts archive) => new()
    {
        Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 },
        Repository = world.Repository,
        ArchiveName = archive.Name,
        ArchiveBorgId = archive.BorgId,
        Paths = [],
        ExpectedBytes = archive.OriginalBytes,
        ExpectedFileCount = archive.FileCount,
    };

    public static DatabaseChoice All(string source) => new() { Source = source };

    public static async Task<IReadOnlyList<DatabaseSourceFacts>> SourcesAsync(this AgentWorld world) =>
        await Eventually.SomeAsync(() => world.Server.Hellos.LastOrDefault()?.Machine.DatabaseSources, "the agent tells its sources");

    /// <summary>The agent left nothing of a job on the disk.</summary>
    public static void AssertNothingLeft(this AgentWorld world) => Assert.Empty(Directory.Exists(Path.Combine(world.State, "dumps")) ? Directory.GetFileSystemEntries(Path.Combine(world.State, "dumps")) : []);
}
