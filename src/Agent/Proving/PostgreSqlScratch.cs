using System.Globalization;
using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// A PostgreSQL server of a proof, without a network. Dumps are loaded by an account that is no superuser: a superuser's SQL
/// may start programs. Owners, rights, subscriptions and tablespaces of a dump are left out, as there are none here.
/// </summary>
internal sealed class PostgreSqlScratch : IScratchServer
{
    private const string Administrator = "scratch";
    private const string Loader = "loader";

    /// <summary>Of no dump: a database of people may have any other name, even postgres.</summary>
    private const string Outside = "template1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(200);

    private const string Tables = """
        SELECT encode(convert_to(format('%I.%I', n.nspname, c.relname), 'UTF8'), 'hex')
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
        """;

    private readonly ScratchPlace place;
    private readonly string programs;
    private ScratchProcess? process;

    private PostgreSqlScratch(ScratchPlace place, string programs) => (this.place, this.programs) = (place, programs);

    public static Result<IScratchServer> Open(ScratchPlace place) => FindPrograms() is { } programs
        ? new PostgreSqlScratch(place, programs)
        : new Problem("proof.not-possible", ProblemKind.MissingProgram, "The programs of a PostgreSQL server are not installed on this client: initdb, postgres, psql, pg_restore.", "Install postgresql there, or prove the dumps as files.");

    public async Task<Problem?> StartAsync(CancellationToken cancellationToken)
    {
        var data = place["postgres"];
        var made = await ClientProgram.AskAsync(
            place.Start(Program("initdb"), [$"--pgdata={data}", $"--username={Administrator}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]), cancellationToken);
        if (made.Problem is { } uninstalled)
            return uninstalled;
        process = await ScratchProcess.StartAsync(
            place.Start(Program("postgres"),
            [
                "-D", data, "-k", place.Own, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "autovacuum=off",
                "-c", "max_connections=10", "-c", "shared_buffers=64MB", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_wal_size=256MB",
            ]),
            endsByInterrupt: true);
        for (var waited = TimeSpan.Zero; ; waited += Nap)
        {
            if (process.HasExited)
                return new Problem("proof.scratch-failed", ProblemKind.Failed, $"The proof's own PostgreSQL server ended at its start. {await process.Words}", "Look at the agent's log on the client.");
            if ((await AskAsync(Administrator, Outside, "SELECT 1", cancellationToken)).Problem is not { } silent)
                break;
            if (waited > Patience)
                return silent;
            await Task.Delay(Nap, cancellationToken);
        }

        return (await AskAsync(Administrator, Outside, "DROP DATABASE postgres", cancellationToken)).Problem
            ?? (await AskAsync(Administrator, Outside, $"CREATE ROLE {Loader} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", cancellationToken)).Problem;
    }

    public async Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken)
    {
        var sql = $"CREATE DATABASE {Name(database.Name)} OWNER {Loader} TEMPLATE template0";
        if (database.CharacterSet is { } encoding)
            sql += $" ENCODING {Literal(encoding)}";
        if (database is { Collation: { } collation, CharacterType: { } characterType })
            sql += $" LC_COLLATE {Literal(collation)} LC_CTYPE {Literal(characterType)}";
        // Before PostgreSQL 15 the schema is the superuser's, and a dump may say something about it.
        return (await AskAsync(Administrator, Outside, sql, cancellationToken)).Problem
            ?? (await AskAsync(Administrator, database.Name, $"ALTER SCHEMA public OWNER TO {Loader}", cancellationToken)).Problem;
    }

    public ChildProcessStart Load(string database) => Client(Loader, Outside, "pg_restore",
        ["--no-password", "--exit-on-error", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions", "--no-tablespaces", "--no-security-labels", $"--dbname={Address(database)}"]) with
    { HasInput = true };

    public bool IsAboutTheServer(string words) =>
        ((string[])["permission denied", "must be superuser", "must be owner of extension", "extension control file", "is not available", "could not access file", "invalid locale name", "unrecognized configuration parameter"])
        .Any(part => words.Contains(part, StringComparison.OrdinalIgnoreCase));

    public Task<Result<TableCount>> CountAsync(string database, Action beat, CancellationToken cancellationToken) => TableCount.TakeAsync(
        Ask(Loader, database, Tables),
        tables => Ask(Loader, database, string.Join(" UNION ALL ", tables.Select(table => string.Create(
            CultureInfo.InvariantCulture, $"SELECT pg_catalog.count(*) FROM (SELECT 1 FROM ONLY {HexText.Read(table) ?? throw new InvalidDataException("A table has a name that is no text.")} LIMIT {TableCount.MostRows + 1}) AS counted")))),
        beat, cancellationToken);

    public async Task<Problem?> DropAsync(string database, CancellationToken cancellationToken) =>
        (await AskAsync(Administrator, Outside, $"DROP DATABASE {Name(database)} WITH (FORCE)", cancellationToken)).Problem;

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
    }

    // Its programs belong together and lie in one folder; distributions keep several versions side by side.
    private static string? FindPrograms()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return versions.Concat(ScratchPlace.Programs.Split(':')).FirstOrDefault(folder =>
            ((string[])["initdb", "postgres", "psql", "pg_restore"]).All(name => ExecutablePath.Find(Path.Combine(folder, name)) is not null));
    }

    private string Program(string name) => Path.Combine(programs, name);

    private Task<Result<string>> AskAsync(string user, string database, string sql, CancellationToken cancellationToken) => ClientProgram.AskAsync(Ask(user, database, sql), cancellationToken);

    private ChildProcessStart Ask(string user, string database, string sql) => Client(user, database, "psql",
        ["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", $"--command={sql}"]);

    private ChildProcessStart Client(string user, string database, string program, IReadOnlyList<string> arguments) => place.Start(Program(program), arguments, new Dictionary<string, string>
    {
        ["PGHOST"] = place.Own,
        ["PGUSER"] = user,
        ["PGDATABASE"] = database, // a name here, and never an address
        ["PGPASSFILE"] = place["no-passwords"],
        ["PGCONNECT_TIMEOUT"] = "10",
        ["PGCLIENTENCODING"] = "UTF8",
    });

    private static string Address(string database) =>
        $"dbname='{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Name(string database) => $"\"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
