using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>The account of a client: what it is, that making, removing and mending can be repeated, and what it cannot reach.</summary>
public sealed class AccountTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    [Fact]
    public async Task A_client_gets_an_account_that_nobody_can_sign_in_with()
    {
        var client = await new SystemClient(machine).CreateAsync();

        var entry = (await machine.ShellAsync($"getent passwd {client.Account}")).Split(':');
        Assert.InRange(int.Parse(entry[2], null), 30_000, 59_999);
        Assert.Equal(entry[2], entry[3]);
        Assert.Equal(client.Home, entry[5]);
        Assert.Equal("/opt/bbs/bbs-guard", entry[6]);
        Assert.StartsWith($"{client.Account}:*:", await machine.ShellAsync($"grep ^{client.Account}: /etc/shadow"), StringComparison.Ordinal);
        Assert.Equal($"{client.Account} bbs-clients", await machine.ShellAsync($"id -nG {client.Account}"));
        Assert.Equal($"{client.Account} {client.Account} 700", await machine.ShellAsync($"stat -c '%U %G %a' {client.Home}"));
        Assert.Equal($"{client.Account} bbs 2770", await machine.ShellAsync($"stat -c '%U %G %a' /var/bbs/sessions/{client.Id}"));
        Assert.DoesNotContain(client.Account, await machine.ShellAsync("cat /etc/subuid /etc/subgid 2>/dev/null || true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Making_it_again_mends_what_was_damaged_and_changes_nothing_else()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        var (uid, config) = (await machine.ShellAsync($"id -u {client.Account}"), await machine.ShellAsync($"sha256sum {client.Path}/config"));

        await machine.ShellAsync($"chmod 0777 {client.Home}; chown root:root {client.Home}; rm -r /var/bbs/sessions/{client.Id}; usermod -s /bin/sh -G '' {client.Account}");
        await client.CreateAsync();
        await client.CreateAsync();

        Assert.Equal(uid, await machine.ShellAsync($"id -u {client.Account}"));
        Assert.Equal(config, await machine.ShellAsync($"sha256sum {client.Path}/config"));
        Assert.Equal($"{client.Account} {client.Account} 700", await machine.ShellAsync($"stat -c '%U %G %a' {client.Home}"));
        Assert.Equal($"{client.Account} bbs 2770", await machine.ShellAsync($"stat -c '%U %G %a' /var/bbs/sessions/{client.Id}"));
        Assert.EndsWith(":/opt/bbs/bbs-guard", await machine.ShellAsync($"getent passwd {client.Account}"), StringComparison.Ordinal);
        Assert.Equal($"{client.Account} bbs-clients", await machine.ShellAsync($"id -nG {client.Account}"));
    }

    [Fact]
    public async Task A_client_with_a_repository_stays_and_one_without_goes_without_a_trace()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        await machine.ShellAsync($"setpriv --reuid={client.Account} --regid={client.Account} --clear-groups -- touch /var/bbs/sessions/{client.Id}/record.jsonl");
        machine.Start(client.Account, "/bin/sleep", "1000");

        var refused = await client.OrderAsync("client-remove");
        Assert.Equal(120, refused.Exit);
        Assert.Contains("repositories", refused.Error, StringComparison.Ordinal);
        Assert.True((await client.RepositoryAsync("repository-config")).Output.Contains("[repository]", StringComparison.Ordinal));

        SystemMachine.Succeeded(await client.RepositoryAsync("repository-remove"));
        SystemMachine.Succeeded(await client.RepositoryAsync("repository-remove"));
        SystemMachine.Succeeded(await client.OrderAsync("client-remove"));
        SystemMachine.Succeeded(await client.OrderAsync("client-remove"));

        Assert.Equal("", await machine.ShellAsync($"find /etc/bbs /var/bbs /var/lib/bbs -name '*{client.Id}*' -o -name '*{client.Repository}*' -o -name '{client.Account}'; grep -h {client.Account} /etc/passwd /etc/group /etc/shadow /etc/gshadow || true"));
    }

    [Fact]
    public async Task Twenty_orders_at_once_are_carried_out_one_after_the_other()
    {
        var clients = Enumerable.Range(0, 10).Select(_ => new SystemClient(machine)).ToList();

        var ended = await Task.WhenAll(clients.Concat(clients).Select(client => client.OrderAsync("client-create")));

        Assert.All(ended, one => Assert.True(one.Exit == 0, one.Error));
        Assert.Equal(10, (await Task.WhenAll(clients.Select(client => machine.ShellAsync($"id -u {client.Account}")))).Distinct().Count());
    }

    [Fact]
    public async Task The_account_of_one_client_reaches_nothing_of_another_and_nothing_of_the_server()
    {
        var (taken, other) = (await new SystemClient(machine).EnrolAsync(), await new SystemClient(machine).EnrolAsync());
        SystemMachine.Succeeded(await other.RepositoryAsync("copy-take", "", Guid.CreateVersion7().ToString()));
        await machine.ShellAsync("install -o bbs -g bbs -m 0600 /dev/null /var/lib/bbs/server.db");

        foreach (var path in (string[])
            [
                other.Home, other.Path, $"{other.Path}/config", $"/var/bbs/safety-copies/{other.Repository}", $"/var/bbs/borg/{other.Id}",
                $"/var/bbs/sessions/{other.Id}", $"/var/bbs/locks/{other.Repository}", $"/etc/bbs/keys/{other.Account}", $"/etc/bbs/rules/{other.Id}.json",
                "/var/bbs/home", "/var/bbs/safety-copies", "/var/bbs/locks", "/var/lib/bbs", "/var/lib/bbs/server.db", "/etc/sudoers.d/bbs",
            ])
        {
            await machine.ShellAsync($"test -e {path}");
            var tried = await machine.RunAsync(taken.Account, "", "/bin/sh", "-c", $"ls {path}/ 2>/dev/null || cat {path}");
            Assert.True(tried.Exit != 0 && tried.Error.Contains("Permission denied", StringComparison.Ordinal), $"{path}: {tried}");
        }

        // Nor can it change what decides about itself, or become root by the server's line of sudoers.
        foreach (var path in (string[])[$"/etc/bbs/keys/{taken.Account}", $"/etc/bbs/rules/{taken.Id}.json", $"/var/bbs/locks/{taken.Repository}", "/etc/bbs/helper.conf"])
            Assert.NotEqual(0, (await machine.RunAsync(taken.Account, "", "/bin/sh", "-c", $"echo >>{path}")).Exit);
        Assert.NotEqual(0, (await machine.RunAsync(taken.Account, "", "/bin/sh", "-c", $"mv {taken.Home} /var/bbs/home/elsewhere")).Exit);
        Assert.NotEqual(0, (await machine.RunAsync(taken.Account, "", "sudo", "-n", "/opt/bbs/bbs-helper", "client-create", taken.Id.ToString())).Exit);
    }
}
