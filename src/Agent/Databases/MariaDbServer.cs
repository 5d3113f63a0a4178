using System.Globalization;
using System.Text;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// MariaDB and MySQL by mariadb-dump and mariadb. SQL carries names as hexadecimal digits and puts the statement together
/// on the server, because the client program reads backslashes and quotes in its own way.
/// </summary>
internal sealed class MariaDbServer : IDatabaseServer
{
    private const string Package = "mariadb-client";
    private const string Found = """
        SELECT HEX(s.SCHEMA_NAME), s.DEFAULT_CHARACTER_SET_NAME, s.DEFAULT_COLLATION_NAME,
          (SELECT COALESCE(SUM(t.DATA_LENGTH + t.INDEX_LENGTH), 0) FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = s.SCHEMA_NAME)
        FROM information_schema.SCHEMATA s
        WHERE LOWER(s.SCHEMA_NAME) NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') AND s.SCHEMA_NAME NOT LIKE '#mysql50#%'
        ORDER BY s.SCHEMA_NAME
        """;

    private readonly DatabaseSource source;
    private readonly string optionFile;
    private readonly string client;
    private readonly string dump;

    private MariaDbServer(DatabaseSource source, string optionFile, string client, string dump) =>
        (this.source, this.optionFile, this.client, this.dump) = (source, optionFile, client, dump);

    public string Extension => ".sql";

    public bool CanExchange => false;

    /// <param name="source">Where it is.</param>
    /// <param name="password">Goes into an option file.</param>
    /// <param name="folder">Only this agent can read it.</param>
    public static Result<IDatabaseServer> Open(DatabaseSource source, string password, string folder)
    {
        if (!ClientProgram.Find(Package, "mariadb", "mysql").IsSuccess(out var client, out var problem)
            || !ClientProgram.Find(Package, "mariadb-dump", "mysqldump").IsSuccess(out var dump, out problem))
            return problem;
        var file = Path.Combine(folder, $"{source.Name}.cnf");
        Machine.AtomicFile.Write(file, Encoding.UTF8.GetBytes(OptionsOf(source, password)));
        return new MariaDbServer(source, file, client, dump);
    }

    public async Task<Result<IReadOnlyList<FoundDatabase>>> FindAsync(CancellationToken cancellationToken)
    {
        if (!(await ClientProgram.AskAsync(Client(Found), cancellationToken)).IsSuccess(out var text, out var problem))
            return problem;
        var found = new List<FoundDatabase>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is not [var name, var characterSet, var collation, var bytes])
                return new Problem("database.failed", ProblemKind.Failed, "The list of databases is not understood.", null);
            if (HexText.Read(name) is not { } plain)
                return SourceServer.NotText(source);
            found.Add(new FoundDatabase
            {
                Name = plain,
                CharacterSet = characterSet,
                Collation = collation,
                SizeBytes = long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            });
        }

        return found;
    }

    public ChildProcessStart Dump(FoundDatabase database) => Start(dump,
        [source.LocksTables ? "--lock-all-tables" : "--single-transaction", "--quick", "--routines", "--events", "--triggers", "--hex-blob", "--default-character-set=utf8mb4", "--", database.Name]);

    // So that it looks the same when it is loaded into any database, by hand too.
    public string Preface(FoundDatabase database) => IsWord(database.CharacterSet) && IsWord(database.Collation)
        ? $"ALTER DATABASE CHARACTER SET {database.CharacterSet} COLLATE {database.Collation};\n"
        : "";

    public ChildProcessStart? DumpGlobals() => source.HasGlobals ? Start(dump, ["--system=users", "--default-character-set=utf8mb4"]) : null;

    public Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken) => StateAsync("CREATE DATABASE ", database.Name, cancellationToken);

    public Task<Problem?> DropAsync(string database, CancellationToken cancellationToken) => StateAsync("DROP DATABASE ", database, cancellationToken);

    public Task<Problem?> ExchangeAsync(string loaded, string database, CancellationToken cancellationToken) =>
        throw new NotSupportedException("MariaDB gives no database another name.");

    public ChildProcessStart Load(string database) => Start(client, ["--binary-mode", "--batch", "--default-character-set=utf8mb4", $"--database={database}"]) with { HasInput = true };

    private async Task<Problem?> StateAsync(string words, string database, CancellationToken cancellationToken)
    {
        var sql = $"SET @statement = CONCAT('{words}`', REPLACE(CONVERT(X'{HexText.Write(database)}' USING utf8mb4), '`', '``'), '`'); PREPARE stated FROM @statement; EXECUTE stated";
        return (await ClientProgram.AskAsync(Client(sql), cancellationToken)).Problem;
    }

    private ChildProcessStart Client(string sql) => Start(client, ["--batch", "--skip-column-names", "--default-character-set=utf8mb4", $"--execute={sql}"]);

    // The option file has to be the first of all, or it is no option file.
    private ChildProcessStart Start(string program, IReadOnlyList<string> arguments) => new()
    {
        FileName = program,
        Arguments = [$"--defaults-file={optionFile}", .. arguments],
        Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
        InheritedVariables = ["PATH"],
        LeadsGroup = true,
    };

    private static string OptionsOf(DatabaseSource source, string password)
    {
        var lines = new StringBuilder("[client]\n");
        Add("user", source.User);
        Add("password", password.Length == 0 ? null : password);
        Add("host", source.Host);
        Add("port", source.Port?.ToString(CultureInfo.InvariantCulture));
        Add("socket", source.Socket);
        if (source.Host is not null)
            Add("protocol", "tcp");
        // mariadb-dump knows no such option, and refuses what it does not know.
        lines.Append("[mariadb-client]\nconnect-timeout=10\n");
        return lines.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                lines.Append(CultureInfo.InvariantCulture, $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
        }
    }

    private static bool IsWord(string? text) => text is { Length: > 0 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
