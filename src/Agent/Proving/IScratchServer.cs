using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// A database server that lives for one proof. Whoever made the archive wrote what is loaded, so that runs as an account of
/// the server that owns one empty database and nothing else, and the server as an account of the machine without rights.
/// </summary>
internal interface IScratchServer : IAsyncDisposable
{
    /// <summary>Makes its data folder and starts it; null when it answers.</summary>
    Task<Problem?> StartAsync(CancellationToken cancellationToken);

    /// <summary>Makes the empty database that the dump is for.</summary>
    Task<Problem?> CreateAsync(FoundDatabase database, CancellationToken cancellationToken);

    /// <summary>Reads the dump from its standard input; ends with the first statement that fails.</summary>
    ChildProcessStart Load(string database);

    /// <summary>True if what the program said means that this server cannot have it, and not that the dump is wrong.</summary>
    bool IsAboutTheServer(string words);

    /// <param name="database">Which was loaded.</param>
    /// <param name="beat">Called now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Result<TableCount>> CountAsync(string database, Action beat, CancellationToken cancellationToken);

    Task<Problem?> DropAsync(string database, CancellationToken cancellationToken);
}
