using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>Says by which session of the client a change must have been made.</summary>
public sealed class SessionTraces
{
    public Task FindAsync(Repository repository, IReadOnlyList<AuditFinding> findings, CancellationToken cancellationToken) => Task.CompletedTask;
}
