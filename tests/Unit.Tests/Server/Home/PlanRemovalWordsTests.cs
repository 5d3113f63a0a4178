using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Home;

public sealed class PlanRemovalWordsTests
{
    private static readonly ScheduleDraft Nightly = ScheduleDraft.Daily("UTC", new TimeOnly(2, 0));

    [Fact]
    public void All_that_stays_and_ends_is_said_in_numbers() =>
        Assert.Equal(
            "Its 1,200 archives stay, to be browsed and restored as before; no retention touches them any more. Its schedule ends: every day at 02:00 (UTC). "
            + $"Its restore proofs end: every 7 days, the next 1,000 files, up to {ByteSizes.Format(1L << 30)}, on the server. 1 job that waits to be tried again is cancelled. The client's 2 other plans go on.",
            PlanRemovalWords.Question(1200, 2, 1, Nightly, new ProofRule()));

    [Fact]
    public void The_last_plan_says_what_is_without_it() =>
        Assert.Equal(
            "Its 1 archive stays, to be browsed and restored as before; no retention touches it any more. It has no schedule. "
            + "It is the client's only plan: without another one, nothing of this client is backed up.",
            PlanRemovalWords.Question(1, 0, 0, new ScheduleDraft(), new ProofRule(EveryDays: 0)));
}
