namespace BorgBackupServer.Agent.Databases;

/// <summary>A database server as a file of the client's own configuration describes it. The server knows only its name.</summary>
public sealed record DatabaseSource
{
    public required string Name { get; init; }

    /// <summary><c>mariadb</c>, <c>postgresql</c> or <c>mongodb</c>.</summary>
    public required string Kind { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>A socket of MariaDB, or the folder of PostgreSQL's.</summary>
    public string? Socket { get; init; }

    public string? User { get; init; }

    /// <summary>Its first line is the password; nobody else can read it.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The order says who signs in, and with which password; a <see cref="User"/> given here is the only one that it may say.</summary>
    public bool TakesSignIn { get; init; }

    /// <summary>The account of this machine that the client programs run as, for a server that knows its users by that (PostgreSQL's peer); null for the agent's own.</summary>
    public string? Account { get; init; }

    /// <summary>Accounts and their rights are dumped, too.</summary>
    public bool HasGlobals { get; init; } = true;

    /// <summary>All tables are locked while a database is dumped, for engines without transactions.</summary>
    public bool LocksTables { get; init; }

    /// <summary>The databases, where they cannot be asked for.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>A restore may make a new database.</summary>
    public bool RestoresNew { get; init; }

    /// <summary>A restore may also replace a database.</summary>
    public bool Replaces { get; init; }
}
