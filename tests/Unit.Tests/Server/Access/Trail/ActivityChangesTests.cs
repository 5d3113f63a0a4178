using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.Trail;

public sealed class ActivityChangesTests
{
    [Fact]
    public void Only_what_differs_is_kept_in_the_words_of_the_API()
    {
        var changes = new ActivityChanges
        {
            { "name", "same", "same" },
            { "paths", new[] { "/etc" }, new[] { "/etc", "/home" } },
            { "days", 7, 30 },
            { "hold", (string?)null, "for the auditor" },
            { "kind", ActivityKind.ClientAdded, ActivityKind.ClientRenamed },
            { "retention", Retention.Default, Retention.Default },
        };

        Assert.Equal(
            [
                new("paths", """["/etc"]""", """["/etc","/home"]"""),
                new("days", "7", "30"),
                new("hold", null, "for the auditor"),
                new("kind", "client-added", "client-renamed"),
            ],
            changes);
    }

    [Fact]
    public void A_long_value_is_cut_and_a_row_holds_no_line_break_and_no_half_character()
    {
        var changes = new ActivityChanges { { "excludes", "", new string('x', 5000) } };
        var entry = ActivityEntry.Of(Actor.Server, ActivityKind.PlanChanged, new ActivitySubject("plan", null, "two\nlines \ud83d"), new string('é', 3000), changes);

        Assert.True(Assert.Single(entry.Changes()).After?.Length <= ActivityChanges.MostValueChars + 1);
        Assert.Equal("two lines \ufffd", entry.SubjectName);
        Assert.Equal(ActivityEntry.MostDetailChars, entry.Detail?.Length);
    }
}
