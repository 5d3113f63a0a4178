using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Server.Platform;

/// <summary>What the command line and the environment decide. Everything else is a setting in the database.</summary>
public sealed record ServerOptions
{
    /// <summary>Absolute path of the one folder that holds everything; made with mode 0700.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>TCP port of the web server; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Address that the web server listens on.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>
    /// Address that the private sshd listens on; null takes that of the web server. Another one where a reverse proxy
    /// stands before the web server: borg's sessions do not pass through it. From <c>BBS_SSH_LISTEN</c>.
    /// </summary>
    public string? SshListen { get; init; }

    /// <summary>The agent's binary that clients install; null when there is none to offer. From <c>BBS_AGENT_BINARY</c>.</summary>
    public string? AgentBinary { get; init; }

    /// <summary>
    /// The guard that stands before <c>borg serve</c> in every session of a client; null leaves <c>borg serve</c> alone.
    /// From <c>BBS_GUARD_BINARY</c>.
    /// </summary>
    public string? GuardBinary { get; init; }

    /// <summary>System mode, as root has set it up on this machine; null in single-user mode. From <c>--system</c>.</summary>
    public IsolationSettings? Isolation { get; init; }

    /// <summary>TCP port of the machine's sshd, in system mode. From <c>BBS_SSH_PORT</c>.</summary>
    public int SystemSshPort { get; init; } = 22;

    /// <summary>
    /// Networks of reverse proxies whose word on the sender's address and on HTTPS is believed; null believes those on this
    /// machine. From <c>BBS_TRUSTED_PROXIES</c>.
    /// </summary>
    public IReadOnlyList<System.Net.IPNetwork>? TrustedProxies { get; init; }

    /// <summary>Where the PostgreSQL database is, if the server is to use one.</summary>
    public string DatabaseConnectionFile => Path.Combine(DataDirectory, "database.connection");

    /// <summary>The SQLite database, if it is not to.</summary>
    public string DatabaseFile => Path.Combine(DataDirectory, "server.db");

    /// <summary>32 random bytes, mode 0600: protects the secrets in the database and is never stored in it.</summary>
    public string KeyFile => Path.Combine(DataDirectory, "server.key");

    /// <summary>Configuration, host keys and authorized_keys of the private sshd.</summary>
    public string SshDirectory => Path.Combine(DataDirectory, "ssh");

    /// <summary>Rules, locks and session records of the guard.</summary>
    public string GuardDirectory => Path.Combine(DataDirectory, "guard");

    /// <summary>One catalog file per repository.</summary>
    public string CatalogDirectory => Path.Combine(DataDirectory, "catalogs");

    /// <summary>BORG_BASE_DIR of the server's own borg processes, one folder below it per repository.</summary>
    public string BorgDirectory => Path.Combine(DataDirectory, "borg");
}
