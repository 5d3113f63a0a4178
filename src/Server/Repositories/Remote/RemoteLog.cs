namespace BorgBackupServer.Server.Repositories.Remote;

internal static partial class RemoteLog
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "The remote host of storage location {Location} proves itself by another host key than the pinned one; nothing is sent there any more")]
    public static partial void HostKeyChanged(this ILogger log, StorageLocationId location);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The remote host of storage location {Location} cannot be used: {Code}: {Detail}")]
    public static partial void NotUsable(this ILogger log, StorageLocationId location, string code, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What an attempt left of repository {Repository} on its remote host could not be removed: {Detail}")]
    public static partial void LeftBehind(this ILogger log, RepositoryId repository, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Guards are led to remote hosts at {Socket}")]
    public static partial void Listening(this ILogger log, string socket);

    [LoggerMessage(Level = LogLevel.Error, Message = "No guard can be led to a remote host: the socket {Socket} cannot be made: {Detail}")]
    public static partial void NotListening(this ILogger log, string socket, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A guard was not led to a remote host: {Detail}")]
    public static partial void NotLed(this ILogger log, string detail);
}
