using System.Text;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class RestoreTargetTests
{
    private static readonly WirePath[] Allowed = [new("/var/restore"), new("/srv/back/")];

    [Theory]
    [InlineData("/var/restore/today", "/var/restore/today")]
    [InlineData("/var/restore/a/b/", "/var/restore/a/b")]
    [InlineData("/srv/back/x", "/srv/back/x")]
    [InlineData("/var/restore/-rf ..x", "/var/restore/-rf ..x")]
    public void A_folder_below_a_target_of_the_policy_is_taken(string target, string expected) =>
        Assert.Equal(expected, Check(target).Text);

    [Theory]
    [InlineData("/var/restore")]
    [InlineData("/var/restore/")]
    [InlineData("/var/restored/x")]
    [InlineData("/etc")]
    [InlineData("/")]
    public void A_folder_outside_the_policy_is_refused_with_the_list(string target)
    {
        var problem = RestoreTarget.Check(new WirePath(target), Allowed).Problem;
        Assert.Equal("restore.target-not-allowed", problem?.Code);
        Assert.Contains("/var/restore or /srv/back", problem?.Hint);
    }

    [Theory]
    [InlineData("var/restore/x")]
    [InlineData("/var/restore/../../etc")]
    [InlineData("/var/restore/x/..")]
    [InlineData("/var/restore/./x")]
    [InlineData("/var/restore//x")]
    [InlineData("/var/restore/a\nb")]
    [InlineData("/var/restore/a\u007fb")]
    [InlineData("/var/restore/a\0b")]
    public void A_path_that_is_not_plainly_absolute_is_refused(string target) =>
        Assert.Equal("restore.target-invalid", RestoreTarget.Check(new WirePath(Encoding.UTF8.GetBytes(target)), Allowed).Problem?.Code);

    [Fact]
    public void An_empty_or_overlong_path_is_refused()
    {
        Assert.Equal("restore.target-invalid", RestoreTarget.Check(new WirePath(""), Allowed).Problem?.Code);
        Assert.Equal("restore.target-invalid", RestoreTarget.Check(new WirePath("/var/restore/" + new string('x', 4096)), Allowed).Problem?.Code);
    }

    [Fact]
    public void A_client_that_allows_the_root_allows_everything_below_it() =>
        Assert.Equal("/etc/x", RestoreTarget.Check(new WirePath("/etc/x"), [new WirePath("/")]).Value.Text);

    [Fact]
    public void A_client_without_targets_takes_no_restore() =>
        Assert.Equal("restore.target-not-allowed", RestoreTarget.Check(new WirePath("/var/restore/x"), []).Problem?.Code);

    [Fact]
    public void The_suggested_folder_is_fresh_and_allowed()
    {
        var suggested = RestoreTarget.Suggest(Allowed, "web-20261123T142501Z", Guid.CreateVersion7());
        Assert.NotNull(suggested);
        Assert.Matches("^/var/restore/web-20261123T142501Z-[0-9a-f]{6}$", suggested.Text);
        Assert.Equal(suggested, Check(suggested.Text));
        Assert.Null(RestoreTarget.Suggest([], "web", Guid.CreateVersion7()));
    }

    private static WirePath Check(string target) => RestoreTarget.Check(new WirePath(target), Allowed).Value;
}
