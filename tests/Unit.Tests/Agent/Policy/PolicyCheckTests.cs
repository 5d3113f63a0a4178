using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Protocol;
using BorgBackupServer.Unit.Tests.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Policy;

public sealed class PolicyCheckTests
{
    private static readonly BackupOrder Backup = (BackupOrder)GoldenFiles.Samples["order-backup"] with { Paths = [new WirePath("/home/ada")] };
    private static readonly RestoreOrder Restore = (RestoreOrder)GoldenFiles.Samples["order-restore"];
    private static readonly RepositoryPin Pin = new() { RepositoryId = Backup.Repository.RepositoryId, BorgId = Backup.Repository.BorgId };

    private static readonly AgentPolicy Policy = new() { BackupPaths = ["/home", "/srv/data"], RestoreTargets = ["/var/restore"], Updates = UpdatePolicy.Never };

    [Fact]
    public void A_restore_in_place_needs_the_policys_word_and_a_choice_for_what_is_there()
    {
        var order = Restore with { TargetDirectory = new WirePath("/"), InPlace = true, Existing = ExistingFiles.Keep };
        var look = (LookOrder)GoldenFiles.Samples["order-look"];
        Assert.Equal("policy.restore-in-place", Code(order));
        Assert.Equal("policy.restore-in-place", Code(look));
        var open = Policy with { RestoresInPlace = true };
        Assert.Null(Code(order, open));
        Assert.Null(Code(look, open));
        Assert.Equal("order.invalid", Code(order with { Existing = null }, open));
        Assert.Equal("order.invalid", Code(order with { TargetDirectory = new WirePath("/etc") }, open));
        Assert.Equal("order.invalid", Code(look with { Paths = [new WirePath("../etc")] }, open));
    }

    [Fact]
    public void Another_clients_files_go_only_where_the_policy_allows()
    {
        var order = (ReceiveOrder)GoldenFiles.Samples["order-receive"];
        Assert.Null(Code(order));
        Assert.Equal("policy.restore-target", Code(order with { TargetDirectory = new WirePath("/etc") }));
        Assert.Equal("order.invalid", Code(order with { TargetDirectory = new WirePath("/var/restore/../../etc") }));
        Assert.Equal("policy.restore-in-place", Code(order with { TargetDirectory = new WirePath("/"), InPlace = true }));
    }

    [Fact]
    public void What_the_policy_and_the_pins_allow_passes()
    {
        Assert.Null(Code(Backup));
        Assert.Null(Code(Restore));
        Assert.Null(Code(Restore with { Paths = [] }));
        Assert.Null(Code(Backup with { Paths = [new WirePath("/"), new WirePath("/-rf")] }, Policy with { BackupPaths = ["/"] }));
    }

    [Theory]
    [InlineData("/etc", "policy.backup-path")]
    [InlineData("/", "policy.backup-path")]
    [InlineData("/homework", "policy.backup-path")]
    [InlineData("/srv", "policy.backup-path")]
    [InlineData("/home/../etc", "order.invalid")]
    [InlineData("/home/ada/..", "order.invalid")]
    [InlineData("//home", "order.invalid")]
    [InlineData("home", "order.invalid")]
    [InlineData("--files-from=/etc/shadow", "order.invalid")]
    [InlineData("-", "order.invalid")]
    public void A_path_outside_the_roots_is_refused(string path, string code) =>
        Assert.Equal(code, Code(Backup with { Paths = [new WirePath("/home/ada"), new WirePath(path)] }));

    [Fact]
    public void A_path_that_borg_cannot_be_told_is_refused()
    {
        Assert.Equal("source.not-text", Code(Backup with { Paths = [new WirePath([.. "/home/"u8, 0xff])] }));
        Assert.Equal("restore.target-not-text", Code(Restore with { TargetDirectory = new WirePath([.. "/var/restore/"u8, 0xff]) }));
        Assert.Equal("order.invalid", Code(Backup with { Paths = [] }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-rf")]
    [InlineData("--help")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a::b")]
    [InlineData("{now}")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void A_name_that_could_mean_something_else_is_refused(string name)
    {
        Assert.Equal("order.invalid", Code(Backup with { ArchiveName = name }));
        Assert.Equal("order.invalid", Code(Restore with { ArchiveName = name }));
        Assert.Equal("order.invalid", Code(Backup with { ArchiveName = new string('a', 201) }));
    }

    [Theory]
    [InlineData("none", true)]
    [InlineData("lz4", true)]
    [InlineData("zstd", true)]
    [InlineData("zstd,22", true)]
    [InlineData("auto,zlib,9", true)]
    [InlineData("lzma,6", true)]
    [InlineData("zstd,23", false)]
    [InlineData("zlib,10", false)]
    [InlineData("auto,none", false)]
    [InlineData("obfuscate,3,none", false)]
    [InlineData("lz4 --remote-path=x", false)]
    [InlineData("lz4\n", false)]
    [InlineData("", false)]
    public void Only_borgs_compressions_are_taken(string compression, bool isTaken) =>
        Assert.Equal(isTaken ? null : "order.invalid", Code(Backup with { Compression = compression }));

    [Theory]
    [InlineData("sh:**/.cache", true)]
    [InlineData("fm:*.o", true)]
    [InlineData("pp:/proc", true)]
    [InlineData("pf:/a b/-c", true)]
    [InlineData("re:\\.tmp$", true)]
    [InlineData("*.o", false)]
    [InlineData("--exclude-from=/etc/shadow", false)]
    [InlineData("sh:", false)]
    [InlineData("sh:a\nb", false)]
    [InlineData("xx:a", false)]
    public void An_exclude_has_its_style(string pattern, bool isTaken) =>
        Assert.Equal(isTaken ? null : "order.invalid", Code(Backup with { Excludes = [pattern] }));

    [Theory]
    [InlineData("relative")]
    [InlineData("/")]
    [InlineData("/a/../b")]
    [InlineData("/a//b")]
    [InlineData("/a::b")]
    [InlineData("/a b")]
    [InlineData("/a{now}")]
    [InlineData("/a\n")]
    [InlineData("")]
    public void A_repository_lies_at_a_harmless_path(string path) =>
        Assert.Equal("order.invalid", Code(Backup with { Repository = Backup.Repository with { Path = path } }));

    [Fact]
    public void Only_the_pinned_repository_is_used()
    {
        Assert.Equal("repository.unknown", Code(Backup with { Repository = Backup.Repository with { RepositoryId = Guid.Empty } }));
        Assert.Equal("repository.changed", Code(Backup with { Repository = Backup.Repository with { BorgId = new string('f', 64) } }));
        Assert.Equal("order.invalid", Code(Backup with { Repository = Backup.Repository with { BorgId = Pin.BorgId.ToUpperInvariant() } }));
        Assert.Equal("repository.unknown", Code(Restore with { Repository = Restore.Repository with { RepositoryId = Guid.Empty } }));
    }

    [Theory]
    [InlineData("/var/restore", null)]
    [InlineData("/var/restore/x/y", null)]
    [InlineData("/var/restored", "policy.restore-target")]
    [InlineData("/", "policy.restore-target")]
    [InlineData("/var/restore/../../etc", "order.invalid")]
    [InlineData("var/restore", "order.invalid")]
    public void A_restore_writes_only_below_its_targets(string target, string? code) =>
        Assert.Equal(code, Code(Restore with { TargetDirectory = new WirePath(target) }));

    [Theory]
    [InlineData("etc/hosts", true)]
    [InlineData("-rf", true)]
    [InlineData("sh:*", true)]
    [InlineData("/etc/hosts", false)]
    [InlineData("../etc", false)]
    [InlineData("etc/../..", false)]
    [InlineData("etc//hosts", false)]
    public void A_path_in_an_archive_is_relative_and_plain(string path, bool isTaken) =>
        Assert.Equal(isTaken ? null : "order.invalid", Code(Restore with { Paths = [new WirePath(path)] }));

    [Fact]
    public void Numbers_out_of_range_and_long_lists_are_refused()
    {
        Assert.Equal("order.invalid", Code(Backup with { CheckpointSeconds = 0 }));
        Assert.Equal("order.invalid", Code(Backup with { CheckpointSeconds = int.MaxValue }));
        Assert.Equal("order.invalid", Code(Restore with { ExpectedBytes = -1 }));
        Assert.Equal("order.invalid", Code(Backup with { Excludes = [.. Enumerable.Repeat("sh:a", WireLimits.Excludes + 1)] }));
    }

    [Fact]
    public void An_unknown_order_and_an_empty_policy_allow_nothing()
    {
        Assert.Equal("order.unknown", Code(new UnknownOrder { UnknownKind = "run\u001b[2J", Job = Backup.Job }));
        var nothing = new AgentPolicy { BackupPaths = [], RestoreTargets = [], Updates = UpdatePolicy.Never };
        Assert.Equal("policy.backup-path", Code(Backup, nothing));
        Assert.Equal("policy.restore-target", Code(Restore, nothing));
    }

    private static string? Code(Order order, AgentPolicy? policy = null) => PolicyCheck.Decide(order, policy ?? Policy, [Pin]).Problem?.Code;
}
