namespace BorgBackupServer.Server.Jobs;

/// <summary>How far a server job is. Cheap to report often; kept about once a second.</summary>
public readonly record struct ServerWorkProgress(long FileCount, long Bytes, string? CurrentPath);
