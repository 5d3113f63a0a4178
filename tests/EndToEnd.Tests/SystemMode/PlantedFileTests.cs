using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>The helper against an account in the wrong hands, which puts links where it works, and against settings that others can write.</summary>
public sealed class PlantedFileTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    private const int Refused = 120;

    [Theory]
    [InlineData("chmod 0666 /etc/bbs/helper.conf")]
    [InlineData("chown bbs /etc/bbs/helper.conf")]
    [InlineData("chmod 0777 /etc/bbs")]
    [InlineData("chown bbs /etc/bbs")]
    [InlineData("mv /etc/bbs/helper.conf /etc/bbs/real && ln -s /etc/bbs/real /etc/bbs/helper.conf")]
    [InlineData("rm /etc/bbs/helper.conf && mkfifo /etc/bbs/helper.conf")]
    [InlineData("echo 'storage more ../../etc' >>/etc/bbs/helper.conf")]
    [InlineData("echo 'storage more /srv' >>/etc/bbs/helper.conf && echo 'shell /bin/sh' >>/etc/bbs/helper.conf")]
    [InlineData("rm /etc/bbs/helper.conf")]
    [InlineData("yes '# filler' | head -c 100000 >>/etc/bbs/helper.conf")]
    public async Task Settings_that_root_alone_did_not_write_are_not_believed(string damage)
    {
        await machine.ShellAsync("cp -a /etc/bbs /etc/bbs.good");
        try
        {
            await machine.ShellAsync(damage);
            var ended = await machine.HelperAsync("", "client-create", Guid.CreateVersion7().ToString());
            Assert.True(ended.Exit == Refused, $"{damage}: {ended}");
        }
        finally
        {
            await machine.ShellAsync("rm -rf /etc/bbs && mv /etc/bbs.good /etc/bbs");
        }
    }

    [Fact]
    public async Task Links_in_a_home_lead_nowhere_that_its_account_may_not_go()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        await machine.ShellAsync("echo 'a secret of root' >/root-secret && chmod 0600 /root-secret; mkdir -p /etc/treasure && touch /etc/treasure/kept");
        var passwd = await machine.ShellAsync("sha256sum /etc/passwd /root-secret");

        // What the account could do with a hole in borg serve.
        await AsClientAsync(client, $"mv {client.Path} {client.Home}/aside && mkdir -p {client.Path}/data && ln -s /root-secret {client.Path}/config && ln -s /etc {client.Path}/data/0 && ln -s /root-secret {client.Path}/index.1");
        var config = await client.RepositoryAsync("repository-config");
        Assert.DoesNotContain("a secret", config.Output + config.Error, StringComparison.Ordinal);
        await client.RepositoryAsync("copy-take", "", Guid.CreateVersion7().ToString());
        Assert.Equal("0", await machine.ShellAsync($"find /var/bbs/safety-copies/{client.Repository} -name passwd | wc -l"));
        await client.RepositoryAsync("repository-size");

        await AsClientAsync(client, $"rm -r {client.Path} && ln -s /etc/treasure {client.Path}");
        var removed = await client.RepositoryAsync("repository-remove");
        Assert.True(removed.Exit is 0 or Refused, removed.ToString());
        await machine.ShellAsync("test -e /etc/treasure/kept");

        await AsClientAsync(client, $"rm -f {client.Path}; mkfifo {client.Path}; rm -r /var/bbs/borg/{client.Id}/* || true; ln -s /etc/treasure /var/bbs/borg/{client.Id}/{client.Repository}");
        foreach (var verb in (string[])["repository-config", "repository-size", "repository-remove"])
            await client.RepositoryAsync(verb);
        Assert.NotEqual(0, (await client.BorgAsync("list-archives")).Exit);
        Assert.Equal(passwd, await machine.ShellAsync("sha256sum /etc/passwd /root-secret"));
        await machine.ShellAsync("test -e /etc/treasure/kept && test \"$(ls -A /etc/treasure)\" = kept");

        await AsClientAsync(client, $"find {client.Home} -mindepth 1 -delete; chmod 0700 {client.Home}");
        SystemMachine.Succeeded(await client.OrderAsync("client-remove"));
        await machine.ShellAsync("test -e /etc/treasure/kept");
    }

    [Fact]
    public async Task A_link_where_a_folder_or_a_file_of_roots_should_be_is_not_followed()
    {
        var client = new SystemClient(machine);
        await machine.ShellAsync($"mkdir -p /etc/treasure; ln -s /etc/treasure {client.Home}");
        Assert.Equal(Refused, (await client.OrderAsync("client-create")).Exit);
        Assert.Equal("root", await machine.ShellAsync("stat -c %U /etc/treasure"));
        await machine.ShellAsync($"rm {client.Home}");
        await client.CreateAsync();

        // A storage whose folder somebody else may write to is not worked in.
        await machine.ShellAsync("chmod 0777 /var/bbs/home");
        Assert.Equal(Refused, (await new SystemClient(machine).OrderAsync("client-create")).Exit);
        await machine.ShellAsync("/opt/bbs/bbs-helper setup");
        await new SystemClient(machine).CreateAsync();
    }

    private async Task AsClientAsync(SystemClient client, string line) =>
        SystemMachine.Succeeded(await machine.RunAsync(client.Account, "", "/bin/sh", "-c", line));
}
