namespace BorgBackupServer.Server.Access;

/// <summary>Where somebody who is known speaks from: for the activity and never for a decision.</summary>
public sealed record ActorOrigin(string? Address, Guid? SessionId);
