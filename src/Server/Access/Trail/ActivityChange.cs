namespace BorgBackupServer.Server.Access.Trail;

/// <summary>One thing that is different now. Null means that there was, or is, none.</summary>
public sealed record ActivityChange(string Field, string? Before, string? After);
