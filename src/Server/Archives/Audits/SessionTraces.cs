using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>Says by which session of the client a change was made: the one that was open when it was written, or all that wrote since the last audit.</summary>
public sealed class SessionTraces(IDbContextFactory<ServerDatabase> databases)
{
    private const int MostNamed = 3;

    // Between the writing of a segment and the commit that notes its time, and of two clocks' roundings.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public async Task FindAsync(Repository repository, IReadOnlyList<AuditFinding> findings, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var since = findings.Min(finding => finding.LaterThan) ?? repository.CreatedAt;
        var sessions = await database.Set<ClientSession>().AsNoTracking()
            .Where(session => session.RepositoryId == repository.Id && session.IsExclusive && (session.EndedAt == null || session.EndedAt >= since))
            .OrderBy(session => session.StartedAt).ToListAsync(cancellationToken);
        foreach (var finding in findings)
        {
            var own = finding.DoneAt is { } at
                ? sessions.Where(session => session.StartedAt <= at + Slack && !(session.EndedAt < at - Slack)).ToList()
                : sessions;
            if (own.Count > 0)
                finding.Trace(string.Join("; ", own.Take(MostNamed).Select(Describe)) + (own.Count > MostNamed ? $"; and {own.Count - MostNamed} more" : ""));
        }
    }

    private static string Describe(ClientSession session) => $"from {session.Source ?? "an unknown address"}, {session.StartedAt:u} to {(session.EndedAt is { } end ? $"{end:u}" : "now")}";
}
