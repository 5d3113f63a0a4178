using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives.Deletion;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Passphrases;

/// <summary>A passphrase that becomes another one, and a server that is killed before, between and after.</summary>
public sealed class ChangeRepositoryPassphraseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_new_one_opens_the_repository_agents_get_it_and_the_audit_takes_it_for_what_it_is()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var (server, audit) = (given.Server, given.Server.Get<AuditRepository>());
        Assert.False((await audit.HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        var (before, key) = (await PassphraseAsync(given), server.Get<RepositoryEscrow>().ReadKey(given.Id));
        Assert.Equal("access.wrong-own-password", await ChangeAsync(given, "guessed"));
        Assert.Equal(before, await PassphraseAsync(given));

        Assert.Null(await ChangeAsync(given, GivenUpRepository.Password));
        Assert.NotEqual(before, await PassphraseAsync(given));
        Assert.Equal("kept", Assert.Single((await server.Get<RepositoryBorg>().ListArchivesAsync(given.Id, Cancelled)).Value.Archives).Name);
        Assert.False(await given.Machine.CanListAsync()); // it has the old one still
        Assert.False((await audit.HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        Assert.NotEqual(key, server.Get<RepositoryEscrow>().ReadKey(given.Id));
        Assert.NotNull((await given.FindAsync()).PassphraseChangedAt);
        Assert.Contains("passphrase-changed", (await given.GetAsync("api/v1/activity")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_before_or_after_borgs_change_the_server_finds_out_which_of_the_two_counts(bool hasChanged)
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.False((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
        var before = await PassphraseAsync(given);
        var pending = given.Server.Get<SecretBox>().Protect("repositories", "ProtectedPassphrase", given.Id.Value, "the next passphrase");
        await using (var database = await given.Server.OpenDatabaseAsync())
            await database.Set<Repository>().Where(row => row.Id == given.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PendingPassphrase, pending), Cancelled);
        if (hasChanged)
            Assert.Null((await given.Server.Get<RepositoryBorg>().ChangePassphraseAsync(given.Id, pending, Cancelled)).Problem);

        await given.Server.CrashAsync();
        var after = await given.FindAsync();
        Assert.Equal((null, RepositoryState.Ready), (after.PendingPassphrase, after.State));
        Assert.Equal(hasChanged ? "the next passphrase" : before, await PassphraseAsync(given));
        Assert.True((await given.Server.Get<RepositoryBorg>().ListArchivesAsync(given.Id, Cancelled)).IsSuccess(out _, out _));
        Assert.False((await given.Server.Get<AuditRepository>().HandleAsync(given.Id, null, Cancelled)).Value.IsFrozen);
    }

    [Fact]
    public async Task While_neither_opens_it_both_are_kept()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var config = Path.Combine(given.Machine.RepositoryPath, "config");
        var pending = given.Server.Get<SecretBox>().Protect("repositories", "ProtectedPassphrase", given.Id.Value, "the next passphrase");
        await using (var database = await given.Server.OpenDatabaseAsync())
            await database.Set<Repository>().Where(row => row.Id == given.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PendingPassphrase, pending), Cancelled);
        File.Move(config, config + ".away");

        await given.Server.CrashAsync();
        Assert.Equal(pending, (await given.FindAsync()).PendingPassphrase);
        File.Move(config + ".away", config);
        await given.Server.CrashAsync();
        Assert.Null((await given.FindAsync()).PendingPassphrase);
    }

    private static async Task<string> PassphraseAsync(GivenUpRepository given) => (await given.Server.Get<RepositoryTargets>().BuildAsync(given.Id, Cancelled)).Value.Passphrase.Reveal();

    private static async Task<string?> ChangeAsync(GivenUpRepository given, string password)
    {
        using var answer = await given.Browser.PostAsJsonAsync($"api/v1/repositories/{given.Id}/passphrase/change", new { password }, Cancelled);
        return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
    }
}
