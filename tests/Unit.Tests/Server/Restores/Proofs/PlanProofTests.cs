using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Restores.Proofs;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores.Proofs;

public sealed class PlanProofTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_proofs_of_many_plans_are_spread_over_their_days()
    {
        var days = Enumerable.Range(0, 500).Select(_ => PlanProof.Create(PlanId.Create(), ClientId.Create(), Start).NextAt!.Value.Date).GroupBy(day => day).ToList(); // because the rule has days
        Assert.True(days.Count >= 6);
        Assert.True(days.Max(day => day.Count()) < 200);
    }

    [Fact]
    public void Samples_without_a_fault_come_around_and_then_everything_is_proven()
    {
        var standing = PlanProof.Create(PlanId.Create(), ClientId.Create(), Start);
        standing.Keep(JobId.Create(), Detail([1]), Good, Start);
        Assert.Equal((Start, 2L, null), (standing.ProvenAt, standing.RoundFileCount, standing.CoveredAt));
        Assert.Equal([1], standing.After);
        standing.Keep(JobId.Create(), Detail(null), Good, Start.AddDays(7));
        Assert.Equal((Start.AddDays(7), Start, 0L), (standing.CoveredAt, standing.CoveredSince, standing.RoundFileCount));
        Assert.Equal((null, Start.AddDays(14), Start.AddDays(21)), (standing.After, standing.NextAt, standing.OverdueAt));
    }

    [Fact]
    public void A_fault_is_looked_at_again_the_next_day_and_forgotten_only_where_the_same_files_are_good()
    {
        var standing = PlanProof.Create(PlanId.Create(), ClientId.Create(), Start);
        standing.Keep(JobId.Create(), Detail([1]), Good, Start);
        standing.Keep(JobId.Create(), Detail([2]), Good with { UnreadableCount = 1, Named = ["etc/x"] }, Start.AddDays(7));
        Assert.Equal((Start, Start.AddDays(8)), (standing.ProvenAt, standing.NextAt));
        Assert.Equal([1], standing.After);
        Assert.Equal("Not restorable as saved: 1 file could not be read. First: etc/x.", standing.Fault);
        Assert.Equal(Start.AddDays(14), standing.OverdueAt);
        standing.Keep(JobId.Create(), Detail([2]), Good, Start.AddDays(8));
        Assert.Null(standing.Fault);
        Assert.Equal([2], standing.After);
    }

    [Fact]
    public void Never_is_never_and_another_rule_counts_from_the_last_good_proof()
    {
        var standing = PlanProof.Create(PlanId.Create(), ClientId.Create(), Start);
        standing.Change(new ProofRule(EveryDays: 0), Start);
        Assert.Equal((null, null), (standing.NextAt, standing.OverdueAt));
        standing.Keep(JobId.Create(), Detail(null), Good, Start);
        standing.Change(new ProofRule(EveryDays: 30), Start.AddDays(10));
        Assert.Equal((Start.AddDays(30), Start.AddDays(60)), (standing.NextAt, standing.OverdueAt));
        standing.Change(new ProofRule(EveryDays: 1), Start.AddDays(10));
        Assert.Equal(Start.AddDays(10), standing.NextAt);
    }

    [Theory]
    [InlineData(0, 0, null, true)]
    [InlineData(0, 1, null, false)]
    [InlineData(1, 0, null, false)]
    [InlineData(0, 0, "borg failed", false)]
    public void Only_what_differs_or_does_not_come_is_a_fault_of_a_clients_proof(int differing, int unwritten, string? trouble, bool isGood)
    {
        var facts = new ProofFacts
        {
            FileCount = 2,
            Bytes = 20,
            Digest = "d",
            EqualCount = 0,
            EqualBytes = 0,
            ChangedCount = 1,
            GoneCount = 1,
            DifferingCount = differing,
            UncomparedCount = 0,
            UnwrittenCount = unwritten,
            Trouble = trouble,
            FirstDiffering = [],
        };
        Assert.Equal(isGood, (Good with { OnClient = facts }).IsGood);
        Assert.False((Good with { OnClient = facts with { Digest = "other" } }).IsGood);
    }

    [Fact]
    public void Databases_that_were_loaded_are_remembered_and_what_could_not_be_is_told_until_it_is()
    {
        var standing = PlanProof.Create(PlanId.Create(), ClientId.Create(), Start);
        standing.Change(new ProofRule(LoadsDatabases: true), Start);
        standing.Keep(JobId.Create(), Detail(null) with { NotLoaded = "The agent is too old." }, Good, Start);
        Assert.Equal(("The agent is too old.", null, Start), (standing.NotLoaded, standing.LoadedAt, standing.ProvenAt));
        standing.Keep(JobId.Create(), Detail(null), Good with { Loaded = Loaded(1, 0) with { NotPossible = new WireProblem { Code = "proof.not-possible", Detail = "There is no mariadbd." } } }, Start.AddDays(1));
        Assert.Equal(("There is no mariadbd.", Start.AddDays(1)), (standing.NotLoaded, standing.LoadedAt));
        standing.Keep(JobId.Create(), Detail(null), Good with { Loaded = Loaded(2, 0) }, Start.AddDays(2));
        Assert.Equal((null, Start.AddDays(2)), (standing.NotLoaded, standing.LoadedAt));
        standing.Keep(JobId.Create(), Detail(null), Good with { Loaded = Loaded(1, 1), Named = ["main/torn"] }, Start.AddDays(3));
        Assert.Equal((Start.AddDays(2), Start.AddDays(2)), (standing.LoadedAt, standing.ProvenAt));
        Assert.Equal("Not restorable as saved: 1 database could not be loaded from its dump. First: main/torn.", standing.Fault);
        standing.Keep(JobId.Create(), Detail(null) with { NotLoaded = "away" }, Good, Start.AddDays(4));
        standing.Change(new ProofRule(), Start.AddDays(4));
        Assert.Null(standing.NotLoaded);
    }

    [Fact]
    public void What_the_agent_loaded_counts_only_where_it_read_the_same_bytes()
    {
        Assert.True((Good with { Loaded = Loaded(1, 0) }).IsGood);
        Assert.False((Good with { Loaded = Loaded(1, 0) with { Digest = "other" } }).IsGood);
        Assert.False((Good with { Loaded = Loaded(1, 0) with { Trouble = "borg failed" } }).IsGood);
        Assert.Contains(ProofWords.Describe(Good with { Loaded = Loaded(1, 0) }), line => line.Contains("the same bytes as the server read", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_makes_no_sense_is_refused_at_its_field()
    {
        Assert.Null(new ProofRule().Check());
        Assert.Equal("everyDays", new ProofRule(EveryDays: -1).Check()?.Field);
        Assert.Equal("mostFiles", new ProofRule(MostFiles: 10_001).Check()?.Field);
        Assert.Equal("mostMebibytes", new ProofRule(MostMebibytes: 0).Check()?.Field);
        Assert.Equal("method", new ProofRule(Method: (ProofMethod)7).Check()?.Field);
    }

    [Fact]
    public void What_is_said_of_a_proof_names_what_was_not_compared()
    {
        Assert.Contains(ProofWords.Describe(Good), line => line.StartsWith("They were not compared", StringComparison.Ordinal));
        Assert.Equal("50 % of the archive's files so far; the next proof goes on behind them.", ProofWords.Coverage(2, 4, null, null, Start));
        Assert.Null(ProofWords.Coverage(0, 0, null, null, Start));
        Assert.Equal("Every file was proven in the 7 days up to 1 day ago.", ProofWords.Coverage(0, 4, Start, Start.AddDays(-7), Start.AddDays(1)));
    }

    private static ProofFindings Good { get; } = new() { FileCount = 2, Bytes = 20, DifferingCount = 0, MissingCount = 0, UnreadableCount = 0, Named = [], Digest = "d" };

    private static LoadFacts Loaded(int loaded, int failed) => new()
    {
        FileCount = 2,
        Bytes = 20,
        Digest = "d",
        LoadedCount = loaded,
        FailedCount = failed,
        NotPossibleCount = 0,
        TableCount = 3,
        RowCount = 4,
        Databases = [],
    };

    private static ProofDetail Detail(byte[]? until) => new(ArchiveId.Create(), [new WirePath("a"), new WirePath("b")], 2, 20, until, 4, 40);
}
