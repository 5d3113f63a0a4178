using System.Data;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>What differs between SQLite and PostgreSQL. Nobody else asks which of them it is. Disposed with the server: what it keeps open between uses ends then.</summary>
public interface IDatabaseEngine : IAsyncDisposable
{
    /// <summary>For sentences: <c>database /srv/bbs/server.db</c>. Without any secret.</summary>
    string Name { get; }

    /// <summary>What to do where it cannot be used.</summary>
    string Hint { get; }

    /// <summary>The level at which several reads see one moment and keep no writer waiting.</summary>
    IsolationLevel Snapshot { get; }

    /// <summary>SQL that has the database itself refuse changes of the activity; may be run at each start.</summary>
    string ActivityGuards { get; }

    void AddContexts(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> shared);

    /// <summary>Before the migrations. Another server on this database is found here.</summary>
    /// <exception cref="Start.ServerStartException">The database must not be used now.</exception>
    Task PrepareAsync(ServerDatabase database, CancellationToken cancellationToken);

    /// <summary>After the migrations.</summary>
    Task FinishAsync(ServerDatabase database, CancellationToken cancellationToken);
}
