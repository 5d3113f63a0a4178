using System.Globalization;
using System.Text;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// PostgreSQL by pg_dump, pg_restore and psql. pg_dump writes its own form without compression: borg compresses better,
/// and finds again what is unchanged. Whatever names a database travels quoted, because these programs read an address
/// in the place of a name.
/// </summary>
internal sealed class PostgreSqlServer : IDatabaseServer
{
    private const string Package = "postgresql-client";
    private const string Found = """
        SELECT encode(convert_to(datname::text, 'UTF8'), 'hex'), CASE WHEN has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) END,
          pg_encoding_to_char(encoding), datcollate, datctype
        FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname
        """;

    private readonly DatabaseSource source;
    private readonly string passwordFile;
    private readonly Programs programs;

    private readonly ProcessAccount? account;

    private PostgreSqlServer(DatabaseSource source, string passwordFile, Programs programs, ProcessAccount? account) =>
        (this.source, this.passwordFile, this.programs, this.account) = (source, passwordFile, programs, account);

    public string Extension => ".dump";

    public bool CanExchange => true;

    /// <inheritdoc cref="MariaDbServer.Open"/>
    public static Result<IDatabaseServer> Open(DatabaseSource source, string password, string folder)
    {
        if (!ClientProgram.Find(Package, "psql").IsSuccess(out var psql, out var problem)
            || !ClientProgram.Find(Package, "pg_dump").IsSuccess(out var dump, out problem)
            || !ClientProgram.Find(Package, "pg_dumpall").IsSuccess(out var globals, out problem)
            || !ClientProgram.Find(Package, "pg_restore").IsSuccess(out var restore, out problem))
            return problem;
        if (!FindAccount(source).IsSuccess(out var account, out problem))
            return problem;
        var file = Path.Combine(folder, $"{source.Name}.pgpass");
        var quoted = password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
        Machine.AtomicFile.Write(file, Encoding.UTF8.GetBytes($"*:*:*:*:{quoted}\n"));
        return new PostgreSqlServer(source, file, new Programs(psql, dump, globals, restore), account);
    }

    public async Task<Result<IReadOnlyList<FoundDatabase>>> FindAsync(CancellationToken cancellationToken)
    {
        if (!(await ClientProgram.AskAsync(Ask(Found), cancellationToken)).IsSuccess(out var text, out var problem))
            return problem;
        var found = new List<FoundDatabase>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('|') is not [var name, var bytes, var encoding, var collation, var characterType])
                return new Problem("database.failed", ProblemKind.Failed, "The list of databases is not understood.", null);
            if (HexText.Read(name) is not { } plain)
                return SourceServer.NotText(source);
            found.Add(new FoundDatabase
            {
                Name = plain,
                SizeBytes = long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
                CharacterSet = encoding,
                Collation = collation,
                CharacterType = characterType,
            });
        }

        return found;
    }

    public ChildProcessStart Dump(FoundDatabase database) => Start(programs.Dump, ["--no-password", "--format=custom", "--compress=0", $"--dbname={Address(database.Name)}"]);

    public string Preface(FoundDatabase database) => "";

    public ChildProcessStart? DumpGlobals() => source.HasGlobals ? Start(programs.Globals, ["--no-password", "--globals-only"]) : null;

    public async Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder($"CREATE DATABASE {Name(database.Name)} TEMPLATE template0");
        if (database.CharacterSet is { } encoding)
            sql.Append(CultureInfo.InvariantCulture, $" ENCODING {Literal(encoding)}");
        if (database is { Collation: { } collation, CharacterType: { } characterType })
            sql.Append(CultureInfo.InvariantCulture, $" LC_COLLATE {Literal(collation)} LC_CTYPE {Literal(characterType)}");
        return (await ClientProgram.AskAsync(Ask(sql.ToString()), cancellationToken)).Problem;
    }

    public async Task<Problem?> DropAsync(string database, CancellationToken cancellationToken) =>
        (await ClientProgram.AskAsync(Ask($"DROP DATABASE {Name(database)} WITH (FORCE)"), cancellationToken)).Problem;

    public async Task<Problem?> ExchangeAsync(string loaded, string database, CancellationToken cancellationToken) =>
        await DropAsync(database, cancellationToken)
        ?? (await ClientProgram.AskAsync(Ask($"ALTER DATABASE {Name(loaded)} RENAME TO {Name(database)}"), cancellationToken)).Problem;

    public ChildProcessStart Load(string database) => Start(programs.Restore, ["--no-password", "--exit-on-error", $"--dbname={Address(database)}"]) with { HasInput = true };

    private ChildProcessStart Ask(string sql) => Start(programs.Psql, ["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align", "--field-separator=|", "--set=ON_ERROR_STOP=1", $"--command={sql}"]);

    private ChildProcessStart Start(string program, IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["LC_ALL"] = "C.UTF-8",
            ["PGDATABASE"] = "postgres",
            ["PGPASSFILE"] = passwordFile, // another account may not read it, and has no password
            ["PGCONNECT_TIMEOUT"] = "10",
            ["PGCLIENTENCODING"] = "UTF8",
            ["PGAPPNAME"] = "bbs-agent",
        };
        if ((source.Host ?? source.Socket) is { } host)
            environment["PGHOST"] = host;
        if (source.Port is { } port)
            environment["PGPORT"] = port.ToString(CultureInfo.InvariantCulture);
        if (source.User is { } user)
            environment["PGUSER"] = user;
        return new ChildProcessStart { FileName = program, Arguments = arguments, Environment = environment, InheritedVariables = ["PATH"], LeadsGroup = true, Account = account, WorkingDirectory = account is null ? null : "/" };
    }

    /// <summary>The account that the source's file names; null for our own.</summary>
    private static Result<ProcessAccount?> FindAccount(DatabaseSource source)
    {
        if (source.Account is not { } name)
            return (ProcessAccount?)null;
        if (Machine.Accounts.FindAccount(name) is not { } found)
            return new Problem("database.account-missing", ProblemKind.Configuration, $"The source {source.Name} names the account {Machine.AgentLog.OneLine(name)}, and there is none of this name.", "Mend the source's file on the client.");
        if (found.UserId == Machine.Posix.UserId)
            return (ProcessAccount?)null;
        return Machine.Posix.IsRoot
            ? new ProcessAccount(found.UserId, found.GroupId)
            : new Problem("database.account-refused", ProblemKind.Configuration, $"The agent does not run as root and cannot sign in as the account {Machine.AgentLog.OneLine(name)}.", "Run the agent as root or as that account, or give the source a user with a password.");
    }

    // A bare name with "=" in it would be read as an address of its own, with another host.
    private static string Address(string database) =>
        $"dbname='{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Name(string database) => $"\"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private sealed record Programs(string Psql, string Dump, string Globals, string Restore);
}
