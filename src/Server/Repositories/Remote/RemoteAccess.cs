using BorgBackupServer.Borg.Commands;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>How the server reaches a remote host now: with its key, to the pinned host key.</summary>
/// <param name="IsFrozen">It proved itself by another host key; only a test may go there, which sends nothing before it is known again.</param>
public sealed record RemoteAccess(StorageLocationId Location, RemoteAddress Address, SshToHost Ssh, string BorgCommand, bool HoldsOne, bool HasShell, bool IsFrozen);
