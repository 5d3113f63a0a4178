using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>A client's key at the machine's own sshd: what it opens, and what it does not.</summary>
public sealed class SessionTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    [Fact]
    public async Task A_key_backs_up_through_the_guard_as_an_account_of_its_own_and_opens_nothing_else()
    {
        await machine.StartSshdAsync();
        var (client, other) = (await new SystemClient(machine).EnrolAsync(), await new SystemClient(machine).EnrolAsync());
        Directory.CreateDirectory(machine["tree"]);
        await File.WriteAllTextAsync(Path.Combine(machine["tree"], "file.txt"), "what is kept\n", TestContext.Current.CancellationToken);

        SystemMachine.Succeeded(await client.RemoteBorgAsync("create", "::first", machine["tree"]));
        Assert.Contains("\"name\": \"first\"", (await client.BorgAsync("list-archives")).Output, StringComparison.Ordinal);
        // All that the backup wrote is the account's, and the guard has told what it saw where the server can read it.
        Assert.Equal("", await machine.ShellAsync($"find {client.Home} ! -user {client.Account}"));
        var record = await machine.RunAsync("bbs", "", "/bin/sh", "-c", $"cat /var/bbs/sessions/{client.Id}/*.jsonl");
        Assert.Contains("\"event\":\"ended\"", SystemMachine.Succeeded(record).Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await client.RemoteBorgAsync("delete", "::first")).Exit);

        // Another client's repository, by its path and by its account.
        Assert.NotEqual(0, (await client.RemoteBorgAsync(other, "list")).Exit);
        Assert.NotEqual(0, (await client.SshAsync(other.Account)).Exit);

        // No shell, no command, no file transfer, no terminal, no way on to elsewhere.
        var tried = await client.SshAsync(client.Account, "cat", "/etc/passwd");
        Assert.DoesNotContain("root:", tried.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("uid=", (await client.SshAsync(client.Account, "id")).Output, StringComparison.Ordinal);
        Assert.Contains("PTY allocation request failed", (await client.SshAsync("-tt", client.Account)).Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await client.SshAsync("-W", "127.0.0.1:22", client.Account)).Exit);
        Assert.NotEqual(0, (await client.SshAsync("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", client.Account)).Exit);
        // Whatever is asked for, the guard is what answers; it finds nothing to read here and leaves a record of its own.
        var before = await machine.ShellAsync($"ls /var/bbs/sessions/{client.Id} | wc -l");
        Assert.Equal("", (await client.SshAsync("-s", client.Account, "sftp")).Output);
        Assert.NotEqual(before, await machine.ShellAsync($"ls /var/bbs/sessions/{client.Id} | wc -l"));

        // Without its key there is no way in, and with it gone, no way back in.
        SystemMachine.Succeeded(await client.OrderAsync("keys-write"));
        Assert.Contains("Permission denied", (await client.SshAsync(client.Account)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sshd_keeps_the_rules_of_the_drop_in_for_clients_and_for_nobody_else()
    {
        var client = await new SystemClient(machine).CreateAsync();
        var (own, others) = (await EffectiveAsync(client.Account), await EffectiveAsync("bbs"));

        foreach (var rule in (string[])
            [
                "authenticationmethods publickey", "authorizedkeysfile /etc/bbs/keys/%u", "passwordauthentication no", "kbdinteractiveauthentication no", "disableforwarding yes",
                "allowtcpforwarding no", "allowagentforwarding no", "allowstreamlocalforwarding no", "x11forwarding no", "permittunnel no", "permittty no", "permituserrc no",
            ])
            Assert.Contains(rule, own);
        Assert.Contains("permittty yes", others);
        Assert.DoesNotContain("authorizedkeysfile /etc/bbs/keys/%u", others);
    }

    [Fact]
    public async Task A_session_gets_no_more_processes_and_files_than_the_limits_say()
    {
        // The limits come from PAM, as sshd's own sessions get them.
        await machine.StartSshdAsync();
        var client = await new SystemClient(machine).EnrolAsync();
        var session = machine.Start("root", "/bin/sh", "-c", $"sleep 1000 | ssh {string.Join(' ', client.SshOptions)} {client.Account}@127.0.0.1 borg serve");
        var found = "";
        await SystemMachine.UntilAsync(
            () => session.HasExited || (found = LimitsOfGuardAsync(client).GetAwaiter().GetResult()).Length > 0,
            "the guard runs");

        Assert.Matches(@"Max processes +512 +512", found);
        Assert.Matches(@"Max open files +\d+ +4096", found);
        Assert.Matches(@"Max core file size +0 +0", found);
    }

    private Task<string> LimitsOfGuardAsync(SystemClient client) => machine.ShellAsync(
        $"for p in /proc/[0-9]*; do if [ \"$(cat $p/comm 2>/dev/null)\" = bbs-guard ] && [ \"$(stat -c %U $p)\" = {client.Account} ]; then cat $p/limits; break; fi; done");

    private async Task<string[]> EffectiveAsync(string account) =>
        (await machine.ShellAsync($"/usr/sbin/sshd -T -C user={account},host=localhost,addr=127.0.0.1")).Split('\n');
}
