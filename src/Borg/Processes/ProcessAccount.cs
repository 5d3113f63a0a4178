namespace BorgBackupServer.Borg.Processes;

/// <summary>An account of this machine by its numbers.</summary>
public readonly record struct ProcessAccount(uint UserId, uint GroupId);
