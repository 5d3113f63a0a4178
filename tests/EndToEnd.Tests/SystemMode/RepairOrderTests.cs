using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>A repair in system mode, by the orders of the helper: tried on a copy, which leaves the repository alone, and never without one.</summary>
public sealed class RepairOrderTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    [Fact]
    public async Task It_is_tried_on_a_copy_as_the_clients_account_and_refused_without_one()
    {
        await machine.StartSshdAsync();
        var client = await new SystemClient(machine).EnrolAsync();
        var source = machine["source"];
        await machine.ShellAsync($"mkdir -p {source} && head -c 300000 /dev/urandom > {source}/one");
        SystemMachine.Succeeded(await client.RemoteBorgAsync("create", "::kept", source));
        var segment = await machine.ShellAsync($"ls -S {client.Path}/data/0/* | head -1");
        await machine.ShellAsync($"truncate -s 100000 {segment}");
        Assert.Equal(120, (await client.BorgAsync("repair")).Exit);

        var copy = Guid.CreateVersion7();
        SystemMachine.Succeeded(await client.RepositoryAsync("copy-take", "", copy.ToString()));
        var before = await machine.ShellAsync($"cd {client.Path} && find . -type f -printf '%p %s %T@\\n' | sort");
        var tried = await client.BorgAsync("repair", new { kind = "repair", passphrase = SystemClient.Passphrase, copy });
        SystemMachine.Succeeded(tried);
        Assert.Equal(before, await machine.ShellAsync($"cd {client.Path} && find . -type f -printf '%p %s %T@\\n' | sort"));
        Assert.Contains("kept", (await client.BorgAsync("list-archives")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kept", (await client.BorgAsync("list-archives", new { kind = "list-archives", passphrase = SystemClient.Passphrase, copy })).Output, StringComparison.Ordinal);
        SystemMachine.Succeeded(await client.RepositoryAsync("borg-forget"));
        Assert.Equal("gone", await machine.ShellAsync($"test -e /var/bbs/borg/{client.Id}/{client.Repository}/.cache/borg/trial || echo gone"));

        // The repository itself: what it had is in the copy, which shares nothing that a repair writes.
        SystemMachine.Succeeded(await client.RepositoryAsync("copy-remove", "", copy.ToString()));
        var kept = Guid.CreateVersion7();
        SystemMachine.Succeeded(await client.RepositoryAsync("copy-take", "", kept.ToString()));
        SystemMachine.Succeeded(await client.BorgAsync("repair"));
        SystemMachine.Succeeded(await client.BorgAsync("check"));
        Assert.Equal("100000", await machine.ShellAsync($"stat -c %s /var/bbs/safety-copies/{client.Repository}/{kept}/data/0/{Path.GetFileName(segment)}"));
    }
}
