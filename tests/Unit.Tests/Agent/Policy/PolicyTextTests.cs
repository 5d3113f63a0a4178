using BorgBackupServer.Agent.Policy;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Policy;

public sealed class PolicyTextTests
{
    [Fact]
    public void The_default_policy_is_a_policy()
    {
        var policy = PolicyText.Parse(PolicyText.Default("/var/\"re\\store"), "policy.toml").Value;
        Assert.Equal(["/"], policy.BackupPaths);
        Assert.Equal(["/var/\"re\\store"], policy.RestoreTargets);
        Assert.Equal("/etc/bbs-agent/hooks.d", policy.HooksDirectory);
        Assert.Equal("/etc/bbs-agent/databases.d", policy.DatabasesDirectory);
        Assert.Equal(UpdatePolicy.OnlySigned, policy.Updates);
        Assert.Null(policy.ScratchAccount);
    }

    [Fact]
    public void Database_servers_of_proofs_run_as_an_account_that_is_named_and_never_as_root()
    {
        Assert.Equal("nobody", PolicyText.Parse("restore.scratch-account = 'nobody'", "p").Value.ScratchAccount);
        foreach (var wrong in (string[])["'root'", "''", "true"])
            Assert.Equal("policy.invalid", PolicyText.Parse($"restore.scratch-account = {wrong}", "p").Problem?.Code);
    }

    [Fact]
    public void Dotted_keys_and_tables_say_the_same()
    {
        var policy = PolicyText.Parse("updates = 'never'\n[backup]\npaths = [\"/home\", '/srv']\n[restore]\ntargets = []\n", "p").Value;
        Assert.Equal(["/home", "/srv"], policy.BackupPaths);
        Assert.Empty(policy.RestoreTargets);
        Assert.Equal(UpdatePolicy.Never, policy.Updates);
        Assert.Null(policy.HooksDirectory);
        Assert.Null(policy.DatabasesDirectory);
    }

    [Fact]
    public void The_original_place_is_allowed_by_its_word_alone()
    {
        var policy = PolicyText.Parse("restore.targets = [\"/var/restore\", \"original\"]", "p").Value;
        Assert.Equal(["/var/restore"], policy.RestoreTargets);
        Assert.True(policy.RestoresInPlace);
        Assert.False(PolicyText.Parse("restore.targets = [\"/original\", \"/\"]", "p").Value.RestoresInPlace);
    }

    [Fact]
    public void What_is_not_allowed_is_forbidden()
    {
        var policy = PolicyText.Parse("", "p").Value;
        Assert.Empty(policy.BackupPaths);
        Assert.Empty(policy.RestoreTargets);
        Assert.False(policy.AllowsProofs);
    }

    [Theory]
    [InlineData("restore.targets = []", false)]
    [InlineData("restore.targets = [\"/var/restore\"]", true)]
    [InlineData("restore.targets = [\"/var/restore\"]\nrestore.proofs = \"never\"", false)]
    [InlineData("restore.proofs = \"scratch\"", true)]
    public void Proofs_are_allowed_where_restores_are_unless_it_says_otherwise(string text, bool isAllowed) =>
        Assert.Equal(isAllowed, PolicyText.Parse(text, "p").Value.AllowsProofs);

    [Theory]
    [InlineData("backup.paths = [\"/\"]\nbackup.path = [\"/\"]", 2)]
    [InlineData("\n\nscript = \"x\"", 3)]
    [InlineData("backup.paths = \"/\"", 1)]
    [InlineData("backup.paths = [1]", 1)]
    [InlineData("backup.paths = [\"home\"]", 1)]
    [InlineData("backup.paths = [\"/home/../etc\"]", 1)]
    [InlineData("restore.targets = [\"Original\"]", 1)]
    [InlineData("backup.paths = [\"original\"]", 1)]
    [InlineData("updates = \"always\"", 1)]
    [InlineData("updates = true", 1)]
    [InlineData("restore.proofs = true", 1)]
    [InlineData("hooks.directory = \"hooks\"", 1)]
    [InlineData("backup.paths = [\"/\"]\n[backup]\npaths = [\"/home\"]", 2)]
    [InlineData("updates = \"never\"\nupdates = \"signed\"", 2)]
    [InlineData("[[backup]]\npaths = [\"/\"]", 1)]
    [InlineData("[backup.deep]\npaths = [\"/\"]", 2)]
    [InlineData("backup.paths = [\"/\"", 1)]
    [InlineData("= 1", 1)]
    public void Anything_else_refuses_the_file_and_names_the_line(string text, int line)
    {
        var problem = PolicyText.Parse(text, "policy.toml").Problem;
        Assert.Equal("policy.invalid", problem?.Code);
        Assert.StartsWith($"policy.toml, line {line}:", problem!.Detail, StringComparison.Ordinal);
    }
}
