namespace BorgBackupServer.Borg.OnDisk;

/// <summary>Who holds borg's lock, by borg's own word.</summary>
/// <param name="Machine">borg's name of the machine; hostile where a client could write it.</param>
/// <param name="IsAlive">A borg of this number runs on this machine now, whatever the machine's name in the lock is: names change.</param>
public sealed record LockHolder(string Machine, int ProcessId, bool IsAlive);
