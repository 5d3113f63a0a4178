using BorgBackupServer.Server.Archives;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class ArchiveNameTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 23, 15, 25, 1, TimeSpan.FromHours(1));

    [Fact]
    public void A_name_tells_the_plan_and_the_time_in_UTC() =>
        Assert.Matches("^all-files-of-web-1-20261123T142501Z-[0-9a-f]{6}$", ArchiveName.Create("All files of Web (1)", Moment));

    [Fact]
    public void A_plan_without_letters_still_gives_a_name() =>
        Assert.Matches("^plan-20261123T142501Z-[0-9a-f]{6}$", ArchiveName.Create("∅ — ../", Moment));

    [Fact]
    public void Two_names_of_one_second_differ() =>
        Assert.NotEqual(ArchiveName.Create("Everything", Moment), ArchiveName.Create("Everything", Moment));

    [Fact]
    public void A_second_lease_gets_its_own_name()
    {
        Assert.Equal("x-1", ArchiveName.ForLease("x-1", 1));
        Assert.Equal("x-1-2", ArchiveName.ForLease("x-1", 2));
    }

    [Property]
    public void Every_name_keeps_to_the_grammar_of_the_order(NonNull<string> plan, PositiveInt epoch)
    {
        var name = ArchiveName.ForLease(ArchiveName.Create(plan.Get, Moment), epoch.Get);
        Assert.Matches(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,199}\z", name);
    }
}
