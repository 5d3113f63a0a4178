using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Plans;

public sealed class DatabaseRulesTests
{
    private static readonly PlanDraft Good = new("Databases", [], [], "zstd,3", false, Retention.Default, null, [new("main"), new("shop", ["it's \"odd\"\n", "b", "b"])]);

    [Fact]
    public void A_plan_of_databases_has_no_paths_and_names_each_database_once()
    {
        var kept = PlanRules.Check(Good).Value;
        Assert.Empty(kept.Paths);
        Assert.Equal(["main", "shop"], kept.Databases!.Select(choice => choice.Source)); // because the rules fill it
        Assert.Null(kept.Databases![0].Names);
        Assert.Equal(["it's \"odd\"\n", "b"], kept.Databases[1].Names);
    }

    [Fact]
    public void Files_and_databases_are_two_plans() => Assert.Equal("plan.files-or-databases", CodeOf(Good with { Paths = ["/etc"] }));

    [Theory]
    [InlineData("")]
    [InlineData("../main")]
    [InlineData("a.toml")]
    [InlineData("-x")]
    public void A_source_is_a_plain_name(string source) => Assert.Equal("plan.database-invalid", CodeOf(Good with { Databases = [new(source)] }));

    [Fact]
    public void A_source_is_named_once_and_with_some_database()
    {
        Assert.Equal("plan.database-invalid", CodeOf(Good with { Databases = [new("main"), new("main", ["a"])] }));
        Assert.Equal("plan.database-invalid", CodeOf(Good with { Databases = [new("main", [])] }));
        Assert.Equal("plan.database-invalid", CodeOf(Good with { Databases = [new("main", [new string('x', 257)])] }));
        Assert.Equal("plan.database-invalid", CodeOf(Good with { Databases = [new("main", [""])] }));
    }

    [Theory]
    [InlineData("stop-shop", true)]
    [InlineData("a.sh", true)]
    [InlineData("/bin/sh", false)]
    [InlineData("..", false)]
    [InlineData("stop --all", false)]
    [InlineData("-x", false)]
    public void A_hook_is_a_plain_name(string name, bool isTaken)
    {
        Assert.Equal(isTaken ? null : "plan.hook-invalid", CodeOf(Good with { Hooks = new PlanHooks(Before: name) }));
        Assert.Equal(isTaken ? null : "plan.hook-invalid", CodeOf(Good with { Hooks = new PlanHooks(After: name) }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1441)]
    public void A_hook_has_a_time_limit(int minutes) => Assert.Equal("plan.hook-timeout", CodeOf(Good with { Hooks = new PlanHooks("a", TimeoutMinutes: minutes) }));

    [Fact]
    public void A_form_gives_back_what_it_shows()
    {
        var draft = Good with { Hooks = new PlanHooks("stop", "start", GoesOnWithout: true, TimeoutMinutes: 5) };
        var edit = PlanEdit.Of(draft);
        edit.Offer(["main", "other"]);
        var back = edit.ToDraft();
        Assert.Equal(draft.Hooks, back.Hooks);
        Assert.Equal(["main", "shop"], back.Databases!.Select(choice => choice.Source)); // because a form gives them
        Assert.Equal(["b", "it's \"odd\"\n"], back.Databases![1].Names);
        edit.Sources[0].Choice = edit.Sources[1].Choice = SourceChoice.None;
        edit.Paths = "/etc";
        Assert.Equal(["/etc"], edit.ToDraft().Paths);
        Assert.Empty(edit.ToDraft().Databases!); // because a form gives them
    }

    private static string? CodeOf(PlanDraft draft) => PlanRules.Check(draft).Problem?.Code;
}
