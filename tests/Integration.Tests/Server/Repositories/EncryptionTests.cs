using System.Net.Http.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

/// <summary>Every encryption mode that is offered, with all that the server does to a repository; and those that are not.</summary>
public sealed class EncryptionTests
{
    public static TheoryData<string> Offered => [.. EncryptionNames.All];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Offered))]
    public async Task A_repository_in_each_mode_is_backed_up_to_audited_checked_and_kept_aside(string mode)
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine", encryption: mode);
        var id = await server.RepositoryOfAsync(machine);
        var audit = server.Get<AuditRepository>();
        Assert.False((await audit.HandleAsync(id, null, Cancelled)).Value.IsFrozen);
        Assert.True(await machine.CanCreateAsync("kept", server.MakeTree())); // through sshd and the guard
        Assert.False((await audit.HandleAsync(id, null, Cancelled)).Value.IsFrozen);

        var (borg, row) = (server.Get<RepositoryBorg>(), await server.FindRepositoryAsync(id));
        Assert.Equal((mode, mode), (row.Encryption, (await borg.DescribeAsync(id, Cancelled)).Value.Encryption.Mode));
        Assert.Equal("kept", Assert.Single((await borg.ListArchivesAsync(id, Cancelled)).Value.Archives).Name);
        Assert.Null((await borg.CheckAsync(id, verifiesData: true, _ => { }, Cancelled)).Problem);
        Assert.StartsWith($"BORG_KEY {row.BorgId}", server.Get<RepositoryEscrow>().ReadKey(id), StringComparison.Ordinal);
        using (var browser = await server.SignInAsync())
        using (var changed = await browser.PostAsJsonAsync($"api/v1/repositories/{id}/passphrase/change", new { password = TestServer.AdministratorPassword }, Cancelled))
            Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Cancelled));
        Assert.True((await borg.ListArchivesAsync(id, Cancelled)).IsSuccess(out _, out _));
        Assert.False((await audit.HandleAsync(id, null, Cancelled)).Value.IsFrozen);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("authenticated")]
    [InlineData("authenticated-blake2")]
    [InlineData("keyfile")]
    [InlineData("keyfile-blake2")]
    [InlineData("REPOKEY")]
    public async Task Any_other_is_refused_and_nothing_is_made(string mode)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.AddClientAsync();
        var refusal = (await server.Get<CreateRepository>().HandleAsync(new(client, "main", Encryption: mode), ServerParts.Administrator, Cancelled)).Problem;
        Assert.Equal(("repository.encryption-not-offered", "encryption"), (refusal?.Code, refusal?.Field));
        Assert.False(Directory.Exists(Path.Combine(server.Beside("storage"), "home", client.ToString())));
    }
}
