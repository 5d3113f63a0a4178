using System.Security.Cryptography;
using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// A MariaDB server of a proof. Its administrator has a name that nobody can guess, because a dump may give any account to
/// its routines; it loads no libraries, writes no files for SQL but into an empty folder, and has no network.
/// </summary>
internal sealed class MariaDbScratch : IScratchServer
{
    private const string Loader = "loader";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(200);

    private readonly ScratchPlace place;
    private readonly string server;
    private readonly string install;
    private readonly string client;
    private readonly string administrator = $"bbs{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
    private readonly string socket;
    private ScratchProcess? process;

    private MariaDbScratch(ScratchPlace place, string server, string install, string client)
    {
        (this.place, this.server, this.install, this.client) = (place, server, install, client);
        socket = place["s"];
    }

    public static Result<IScratchServer> Open(ScratchPlace place) =>
        ExecutablePath.Find("mariadbd", ScratchPlace.Programs) is { } server
        && ExecutablePath.Find("mariadb-install-db", ScratchPlace.Programs) is { } install
        && ExecutablePath.Find("mariadb", ScratchPlace.Programs) is { } client
            ? new MariaDbScratch(place, server, install, client)
            : new Problem("proof.not-possible", ProblemKind.MissingProgram, "The programs of a MariaDB server are not installed on this client: mariadbd, mariadb-install-db, mariadb.", "Install mariadb-server there, or prove the dumps as files.");

    public async Task<Problem?> StartAsync(CancellationToken cancellationToken)
    {
        var (data, files, temporary) = (place.MakeFolder("maria"), place.MakeFolder("files"), place.MakeFolder("temporary"));
        if ((await ClientProgram.AskAsync(place.Start(install, ["--no-defaults", $"--datadir={data}", "--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=normal"]), cancellationToken)).Problem is { } uninstalled)
            return uninstalled;
        process = await ScratchProcess.StartAsync(
            place.Start(server,
            [
                "--no-defaults", $"--datadir={data}", $"--socket={socket}", $"--pid-file={place["maria.pid"]}", $"--tmpdir={temporary}", $"--secure-file-priv={files}", $"--plugin-dir={files}",
                "--skip-networking", "--skip-log-bin", "--skip-name-resolve", "--skip-symbolic-links", "--local-infile=0", "--event-scheduler=OFF", "--max-connections=10", "--max-allowed-packet=1G",
                "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0", "--key-buffer-size=8M",
            ]),
            endsByInterrupt: false);
        for (var waited = TimeSpan.Zero; ; waited += Nap)
        {
            if (process.HasExited)
                return new Problem("proof.scratch-failed", ProblemKind.Failed, $"The proof's own MariaDB server ended at its start. {await process.Words}", "Look at the agent's log on the client.");
            if ((await AskAsync("root", "SELECT 1", cancellationToken)).Problem is not { } silent)
                break;
            if (waited > Patience)
                return silent;
            await Task.Delay(Nap, cancellationToken);
        }

        return (await AskAsync("root", $"""
            RENAME USER root@localhost TO {administrator}@localhost;
            SET @gone = (SELECT COALESCE(CONCAT('DROP USER ', GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host))), 'DO 0') FROM mysql.global_priv WHERE User NOT IN ('{administrator}', 'mariadb.sys'));
            PREPARE gone FROM @gone; EXECUTE gone;
            CREATE USER {Loader}@localhost; GRANT SET USER ON *.* TO {Loader}@localhost
            """, cancellationToken)).Problem;
    }

    // The character set comes with the dump.
    public async Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken) =>
        (await AskAsync(administrator, $"{Stated("CREATE DATABASE ", database.Name, "")}; {Stated("GRANT ALL ON ", database.Name, $".* TO {Loader}@localhost")}", cancellationToken)).Problem;

    public ChildProcessStart Load(string database) =>
        Client(Loader, ["--binary-mode", "--max-allowed-packet=1G", $"--database={database}"]) with { HasInput = true };

    public bool IsAboutTheServer(string words) =>
        ((string[])["Access denied", "Unknown storage engine", "Unknown collation", "Unknown character set", "is not loaded", "secure_file_priv", "--secure-file-priv"]).Any(part => words.Contains(part, StringComparison.OrdinalIgnoreCase));

    public Task<Result<TableCount>> CountAsync(string database, Action beat, CancellationToken cancellationToken) => TableCount.TakeAsync(
        Client(Loader, ["--skip-column-names", $"--database={database}", "--execute=SELECT HEX(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"]),
        tables => Client(Loader, ["--skip-column-names", $"--database={database}", $"--execute={string.Join("; ", tables.Select(table =>
            $"SET @stated = CONCAT('SELECT COUNT(*) FROM (SELECT 1 FROM `', REPLACE(CONVERT(X'{table}' USING utf8mb4), '`', '``'), '` LIMIT {TableCount.MostRows + 1}) AS counted'); PREPARE stated FROM @stated; EXECUTE stated"))}"]),
        beat, cancellationToken);

    public async Task<Problem?> DropAsync(string database, CancellationToken cancellationToken) => (await AskAsync(administrator, Stated("DROP DATABASE ", database, ""), cancellationToken)).Problem;

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
    }

    // Names travel as hexadecimal digits, as in MariaDbServer.
    private static string Stated(string before, string database, string after) =>
        $"SET @stated = CONCAT('{before}`', REPLACE(CONVERT(X'{HexText.Write(database)}' USING utf8mb4), '`', '``'), '`{after}'); PREPARE stated FROM @stated; EXECUTE stated";

    private Task<Result<string>> AskAsync(string user, string sql, CancellationToken cancellationToken) =>
        ClientProgram.AskAsync(Client(user, ["--skip-column-names", $"--execute={sql}"]), cancellationToken);

    private ChildProcessStart Client(string user, IReadOnlyList<string> more) =>
        place.Start(client, ["--no-defaults", $"--socket={socket}", $"--user={user}", "--batch", "--default-character-set=utf8mb4", .. more]);
}
