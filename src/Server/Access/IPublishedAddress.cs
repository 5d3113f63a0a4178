namespace BorgBackupServer.Server.Access;

/// <summary>
/// How browsers reach this server, as the administrator said; the settings fulfil it. Links that leave the server are built
/// from it: the Host header of a request is whatever its sender likes.
/// </summary>
public interface IPublishedAddress
{
    /// <summary>For example <c>https://backup.example.org</c>, without a slash at the end; null until set-up is done.</summary>
    Task<string?> FindAsync(CancellationToken cancellationToken);
}
