using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>What only a disk can tell of an order: symbolic links, dangling ones too.</summary>
public sealed class PlaceCheckTests : IDisposable
{
    private readonly TempFolder folder = new();

    public PlaceCheckTests()
    {
        foreach (var name in (string[])["allowed", "elsewhere", "allowed/inside"])
            Directory.CreateDirectory(folder[name]);
        File.CreateSymbolicLink(folder["allowed/out"], folder["elsewhere"]);
        File.CreateSymbolicLink(folder["allowed/dangling"], folder["elsewhere/not-yet"]);
        File.CreateSymbolicLink(folder["allowed/in"], folder["allowed/inside"]);
        File.CreateSymbolicLink(folder["root-link"], folder["allowed"]);
        File.CreateSymbolicLink(folder["allowed/loop"], folder["allowed/loop"]);
    }

    [Theory]
    [InlineData("allowed/new", null)]
    [InlineData("allowed/new/deep/er", null)]
    [InlineData("allowed/inside", null)]
    [InlineData("allowed/in/new", null)]
    [InlineData("allowed/out", "policy.restore-target")]
    [InlineData("allowed/out/new", "policy.restore-target")]
    [InlineData("allowed/dangling", "policy.restore-target")]
    [InlineData("allowed/dangling/new", "policy.restore-target")]
    [InlineData("allowed/loop/new", "policy.restore-target")]
    [InlineData("allowed", "restore.target-not-empty")]
    public void No_link_leads_a_restore_out(string target, string? code)
    {
        Assert.Equal(code, TargetCheck.Prepare(folder[target], Policy("allowed")).Problem?.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["elsewhere"]));
    }

    [Fact]
    public void A_root_that_is_a_link_or_not_there_yet_is_the_owners_choice()
    {
        Assert.Equal(folder["allowed/new"], TargetCheck.Prepare(folder["root-link/new"], Policy("root-link")).Value);
        Assert.Equal(folder["later/new"], TargetCheck.Prepare(folder["later/new"], Policy("later")).Value);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["later/new"]));
    }

    [Theory]
    [InlineData("allowed", true)]
    [InlineData("allowed/inside", true)]
    [InlineData("allowed/in/file", true)]
    [InlineData("allowed/out", true)] // a link at the end is stored as a link
    [InlineData("allowed/gone", true)]
    [InlineData("allowed/out/secret", false)]
    public void No_link_on_the_way_leads_a_backup_out(string path, bool isAllowed)
    {
        var order = new BackupOrder
        {
            Job = new JobReference { JobId = Guid.Empty, Epoch = 1 },
            Repository = new RepositoryTarget { RepositoryId = Guid.Empty, BorgId = "", Path = "/r", Passphrase = new Secret("") },
            ArchiveName = "a",
            Paths = [new WirePath(folder[path])],
            Excludes = [],
            Compression = "none",
            OneFileSystem = false,
            ExcludeCaches = false,
            CheckpointSeconds = 1,
        };
        Assert.Equal(isAllowed, SourceCheck.LeadsOut(order, Policy("allowed")) is null);
    }

    [Fact]
    public void A_policy_that_others_can_write_is_refused_for_root()
    {
        // Another user's agent can do no more than that user, who may as well write the policy.
        var refused = Environment.IsPrivilegedProcess ? "policy.unsafe-permissions" : null;
        var file = folder["policy.toml"];
        File.WriteAllText(file, "backup.paths = [\"/\"]\n");
        Assert.Null(new PolicyFile(file).Read().Problem);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Equal(refused, new PolicyFile(file).Read().Problem?.Code);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherWrite);
        Assert.Equal(refused, new PolicyFile(file).Read().Problem?.Code);
    }

    public void Dispose() => folder.Dispose();

    private AgentPolicy Policy(string root) => new() { BackupPaths = [folder[root]], RestoreTargets = [folder[root]], Updates = UpdatePolicy.Never };
}
