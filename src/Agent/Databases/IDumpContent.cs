using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Where the bytes of a dump come from.</summary>
internal interface IDumpContent
{
    /// <summary>Streams the content; null if all of it came.</summary>
    Task<Problem?> ReadAsync(Func<Stream, CancellationToken, Task> take, CancellationToken cancellationToken);
}
