using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// What a backup and a restore need of one kind of database server, in terms of its own client programs. Passwords reach
/// those by files that only this agent can read, never by arguments, and names of databases never reach a shell.
/// </summary>
internal interface IDatabaseServer
{
    /// <summary>How a dump's name ends; see <see cref="Borg.Dumps.DumpPath.Extension"/>.</summary>
    string Extension { get; }

    /// <summary>The databases that people made, the server's own left out.</summary>
    Task<Result<IReadOnlyList<FoundDatabase>>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Writes one database to its standard output, as it was at one moment.</summary>
    ChildProcessStart Dump(FoundDatabase database);

    /// <summary>What stands in the dump before the program's own words.</summary>
    string Preface(FoundDatabase database);

    /// <summary>Writes accounts and rights; null where there is nothing of the kind.</summary>
    ChildProcessStart? DumpGlobals();

    /// <summary>Makes an empty database like the given one, under its name.</summary>
    Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken);

    Task<Problem?> DropAsync(string database, CancellationToken cancellationToken);

    /// <summary>Puts a loaded database in the place of another, which goes. Only where <see cref="CanExchange"/>.</summary>
    Task<Problem?> ExchangeAsync(string loaded, string database, CancellationToken cancellationToken);

    /// <summary>True if a database can get another name, so that the old one stays until the new one is whole.</summary>
    bool CanExchange { get; }

    /// <summary>Reads a dump from its standard input into a database that is there and empty; ends with the first statement that fails.</summary>
    ChildProcessStart Load(string database);
}
