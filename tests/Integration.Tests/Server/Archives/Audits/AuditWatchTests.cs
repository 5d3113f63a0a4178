using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

public sealed class AuditWatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_session_did_is_found_when_it_has_ended_and_not_at_the_next_round()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archive = await rig.RecordAsync();
        // The first round looks at all repositories. This one was written to, it seems, so the round leaves a trace.
        var audited = (await AuditAsync(rig)).AuditedAt;
        File.SetLastWriteTimeUtc(Path.Combine(rig.Repository.Location.Text, "nonce"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
        using var watch = new AuditWatch(
            rig.Get<IDbContextFactory<ServerDatabase>>(), rig.Get<AuditRepository>(), rig.Get<IRepositoryFiles>(), rig.Get<Signals>(), TimeProvider.System, NullLogger<AuditWatch>.Instance);
        await watch.StartAsync(Cancelled);
        await UntilAsync(async () => (await AuditAsync(rig)).AuditedAt > audited);

        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [archive.Name] });
        await using (var database = await rig.OpenAsync())
        {
            var now = TimeProvider.System.GetUtcNow();
            var session = ClientSession.Create(ClientSessionId.Create(), rig.Client.Id, now);
            session.Hear(SessionSummary.Read([]), rig.RepositoryId, now, null);
            database.Add(session);
            await database.SaveChangesAsync(Cancelled);
        }

        rig.Get<Signals>().Raise(GuardTopics.SessionEnded);
        await UntilAsync(async () => await rig.ReadAsync(database => database.Set<Repository>().AnyAsync(row => row.State == RepositoryState.Frozen, Cancelled)));
        await watch.StopAsync(Cancelled);
    }

    private static Task<RepositoryAudit> AuditAsync(ArchiveRig rig) => rig.ReadAsync(database => database.Set<RepositoryAudit>().AsNoTracking().SingleAsync(Cancelled));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Eventually.Deadline, "It did not become true in time.");
            await Task.Delay(20, Cancelled);
        }
    }
}
