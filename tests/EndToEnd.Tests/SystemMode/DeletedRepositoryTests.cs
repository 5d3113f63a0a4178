using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>A repository in its cooling-off, and borg's lock, by the orders of the helper: whose the files are, and that every step can be repeated.</summary>
public sealed class DeletedRepositoryTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    [Fact]
    public async Task It_is_set_aside_out_of_the_clients_reach_returned_and_removed()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        var aside = $"/var/bbs/deleted/{client.Repository}";
        var config = await machine.ShellAsync($"sha256sum < {client.Path}/config");

        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-move"));
        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-move"));
        Assert.Equal("root root 711", await machine.ShellAsync("stat -c '%U %G %a' /var/bbs/deleted"));
        Assert.Equal($"{client.Account} {client.Account} 700", await machine.ShellAsync($"stat -c '%U %G %a' {aside}"));
        Assert.Equal(config, await machine.ShellAsync($"sha256sum < {aside}/repository/config"));
        Assert.NotEqual(0, (await client.RemoteBorgAsync("list")).Exit);

        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-return"));
        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-return"));
        Assert.Equal(config, await machine.ShellAsync($"sha256sum < {client.Path}/config"));

        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-move"));
        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-remove"));
        SystemMachine.Succeeded(await client.RepositoryAsync("deleted-remove"));
        Assert.Equal("gone", await machine.ShellAsync($"test -e {aside} || echo gone"));
        Assert.Equal(120, (await client.RepositoryAsync("deleted-return")).Exit);
    }

    [Fact]
    public async Task The_lock_of_borg_is_read_and_broken_as_the_clients_account()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        Assert.Equal("", (await client.RepositoryAsync("repository-lock")).Output);

        await machine.ShellAsync($"install -d -m 700 -o {client.Account} -g {client.Account} {client.Path}/lock.exclusive; touch {client.Path}/lock.exclusive/old-name@12.999999-0");
        Assert.Contains("\"machine\":\"old-name@12\",\"processId\":999999,\"isAlive\":false", (await client.RepositoryAsync("repository-lock")).Output, StringComparison.Ordinal);
        SystemMachine.Succeeded(await client.BorgAsync("break-lock"));
        Assert.Equal("", (await client.RepositoryAsync("repository-lock")).Output);
    }
}
