using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Remote;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories.Remote;

public sealed class RemoteAddressTests
{
    [Theory]
    [InlineData("backup.example.org", 22, "u1", "backups", "ssh://u1@backup.example.org:22/./backups", "./backups")]
    [InlineData(" backup.example.org ", 23, "u1", "./a/b/", "ssh://u1@backup.example.org:23/./a/b", "./a/b")]
    [InlineData("10.0.0.7", 22, "u1", "/srv/borg", "ssh://u1@10.0.0.7:22/srv/borg", "/srv/borg")]
    [InlineData("fe80::1", 22, "u1", "/./x", "ssh://u1@[fe80::1]:22/./x", "./x")]
    public void An_address_is_written_as_borg_reads_it_and_read_back(string host, int port, string user, string path, string text, string there)
    {
        var address = RemoteAddress.Of(host, port, user, path).Value;
        Assert.Equal((text, there), (address.ToString(), address.PathThere));
        Assert.Equal(address, RemoteAddress.Parse(text));
        Assert.Equal(text, RepositoryLocation.Parse(text).Text);
        Assert.True(RemoteAddress.IsOne(text));
    }

    [Theory]
    [InlineData("-oProxyCommand=id", "u", "p", "remote-host.name-invalid")]
    [InlineData("a b", "u", "p", "remote-host.name-invalid")]
    [InlineData("u@h", "u", "p", "remote-host.name-invalid")]
    [InlineData("h", "-u", "p", "remote-host.user-invalid")]
    [InlineData("h", "u;id", "p", "remote-host.user-invalid")]
    [InlineData("h", "u", "", "remote-host.path-invalid")]
    [InlineData("h", "u", "/", "remote-host.path-invalid")]
    [InlineData("h", "u", "a/../b", "remote-host.path-invalid")]
    [InlineData("h", "u", "a;b", "remote-host.path-invalid")]
    [InlineData("h", "u", "a b", "remote-host.path-invalid")]
    [InlineData("h", "u", "~x", "remote-host.path-invalid")]
    public void What_ssh_or_a_shell_would_take_for_something_else_is_none(string host, string user, string path, string code) =>
        Assert.Equal(code, RemoteAddress.Of(host, 22, user, path).Problem?.Code);

    [Fact]
    public void A_repository_knows_its_location_and_its_client_knows_neither()
    {
        var (client, id) = (ClientId.Create(), RepositoryId.Create());
        var place = new RepositoryPlace(client, id, $"ssh://u@h:22/./b/home/{client}/{id}");
        Assert.Equal(("ssh://u@h:22/./b", true), (place.StoragePath, place.IsRemote));
        Assert.Equal("ssh://u@h:22/./repo", new RepositoryPlace(client, id, "ssh://u@h:22/./repo").StoragePath);
        Assert.Equal($"/remote/{id}", RemoteAddress.ForClient(place.Path, id));
        var local = new RepositoryPlace(client, id, $"/srv/b/home/{client}/{id}");
        Assert.Equal(("/srv/b", false, local.Path), (local.StoragePath, local.IsRemote, RemoteAddress.ForClient(local.Path, id)));
    }
}
