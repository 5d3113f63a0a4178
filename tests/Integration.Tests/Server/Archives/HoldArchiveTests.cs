using BorgBackupServer.Server.Archives;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class HoldArchiveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_has_a_reason_and_an_end_and_can_be_given_up()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archive = await rig.RecordAsync();
        var until = TimeProvider.System.GetUtcNow().AddDays(30);

        Assert.Null((await rig.Get<HoldArchive>().HandleAsync(new(archive.Id, " court case 12 ", until), rig.Administrator, Cancelled)).Problem);
        var held = await rig.ArchiveAsync(archive.Id);
        Assert.Equal(("court case 12", until.ToUnixTimeMilliseconds(), "ada"), (held.HoldReason, held.HoldUntil?.ToUnixTimeMilliseconds(), held.HeldBy));

        Assert.Null((await rig.Get<ReleaseArchive>().HandleAsync(new(archive.Id), rig.Administrator, Cancelled)).Problem);
        Assert.Null((await rig.ArchiveAsync(archive.Id)).HoldReason);
    }

    [Fact]
    public async Task A_hold_without_a_reason_or_with_an_end_in_the_past_is_refused_and_strangers_hold_nothing()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archive = await rig.RecordAsync();
        var hold = rig.Get<HoldArchive>();

        Assert.Equal("hold.reason-invalid", (await hold.HandleAsync(new(archive.Id, "  "), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("hold.reason-invalid", (await hold.HandleAsync(new(archive.Id, "two\nlines"), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("hold.ended", (await hold.HandleAsync(new(archive.Id, "why", TimeProvider.System.GetUtcNow().AddSeconds(-1)), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await hold.HandleAsync(new(archive.Id, "why"), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<ReleaseArchive>().HandleAsync(new(archive.Id), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Null((await rig.ArchiveAsync(archive.Id)).HoldReason);
    }

    [Fact]
    public async Task An_archive_that_is_being_deleted_cannot_be_held_any_more()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archive = await rig.RecordAsync();
        await using (var database = await rig.OpenAsync())
        {
            database.Add(PrunedArchive.Order(archive, archive.JobId, TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        Assert.Equal("archive.being-deleted", (await rig.Get<HoldArchive>().HandleAsync(new(archive.Id, "why"), rig.Administrator, Cancelled)).Problem?.Code);
    }
}
