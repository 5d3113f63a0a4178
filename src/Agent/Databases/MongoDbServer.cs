using System.Globalization;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// MongoDB by mongodump and mongorestore. Its databases are those that the source lists: the tools that could find them
/// take no password from a file.
/// </summary>
internal sealed class MongoDbServer : IDatabaseServer
{
    private const string Package = "mongodb-database-tools";

    private readonly DatabaseSource source;
    private readonly string configFile;
    private readonly string dump;
    private readonly string restore;

    private MongoDbServer(DatabaseSource source, string configFile, string dump, string restore) =>
        (this.source, this.configFile, this.dump, this.restore) = (source, configFile, dump, restore);

    public string Extension => ".archive";

    public bool CanExchange => false;

    /// <inheritdoc cref="MariaDbServer.Open"/>
    public static Result<IDatabaseServer> Open(DatabaseSource source, string password, string folder)
    {
        if (!ClientProgram.Find(Package, "mongodump").IsSuccess(out var dump, out var problem)
            || !ClientProgram.Find(Package, "mongorestore").IsSuccess(out var restore, out problem))
            return problem;
        var file = Path.Combine(folder, $"{source.Name}.yaml");
        // Text in JSON's form is YAML as well.
        Machine.AtomicFile.Write(file, Encoding.UTF8.GetBytes($"password: \"{JsonEncodedText.Encode(password)}\"\n"));
        return new MongoDbServer(source, file, dump, restore);
    }

    public Task<Result<IReadOnlyList<FoundDatabase>>> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Result<IReadOnlyList<FoundDatabase>>>(source.Databases.Select(name => new FoundDatabase { Name = name }).ToArray());

    public ChildProcessStart Dump(FoundDatabase database) => Start(dump, ["--archive", $"--db={database.Name}"]);

    public string Preface(FoundDatabase database) => "";

    public ChildProcessStart? DumpGlobals() => null;

    // A database comes into being with its first document.
    public Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken) => Task.FromResult<Problem?>(null);

    public Task<Problem?> DropAsync(string database, CancellationToken cancellationToken) => Task.FromResult<Problem?>(null);

    public Task<Problem?> ExchangeAsync(string loaded, string database, CancellationToken cancellationToken) => throw new NotSupportedException("MongoDB gives no database another name.");

    public ChildProcessStart Load(string database) => throw new NotSupportedException("MongoDB's dumps are restored as files.");

    private ChildProcessStart Start(string program, IReadOnlyList<string> arguments) => new()
    {
        FileName = program,
        Arguments = [$"--config={configFile}", .. Where(), .. arguments],
        Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
        InheritedVariables = ["PATH"],
        LeadsGroup = true,
    };

    private IEnumerable<string> Where()
    {
        yield return $"--host={source.Host ?? source.Socket ?? "localhost"}";
        if (source.Port is { } port)
            yield return string.Create(CultureInfo.InvariantCulture, $"--port={port}");
        if (source.User is { } user)
        {
            yield return $"--username={user}";
            yield return "--authenticationDatabase=admin";
        }
    }
}
