using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Clients;

public sealed record EnrolmentGrant(SshEndpoint Ssh, IReadOnlyList<RepositoryPin> Repositories);
