using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Archives.Locks;

/// <summary>borg's lock of a repository, and whether it may be broken.</summary>
/// <param name="Lock">Null where it is free.</param>
/// <param name="IsOurs">A job of this server or a session of the client holds it, as it should be.</param>
/// <param name="Refusal">Why it is not broken; null where nobody holds it any more, as far as this machine can tell.</param>
public sealed record LockStanding(BorgLock? Lock, bool IsOurs, Problem? Refusal);
