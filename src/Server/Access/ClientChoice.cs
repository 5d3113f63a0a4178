namespace BorgBackupServer.Server.Access;

/// <summary>A client to choose.</summary>
public sealed record ClientChoice(Guid ClientId, string Name);
