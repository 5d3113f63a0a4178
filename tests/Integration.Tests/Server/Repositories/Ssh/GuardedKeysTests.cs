using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

/// <summary>A server that was given a guard: every key leads to it.</summary>
public sealed class GuardedKeysTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clients_key_backs_up_and_restores_and_deletes_nothing()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var other = await ClientMachine.EnrolAsync(server, "other");
        var tree = server.MakeTree();
        var created = await machine.RunBorgAsync(location => new CreateArchive { Repository = location, Archive = "a", Paths = [tree] });
        Assert.True(created.IsDone, string.Join('\n', created.Log.Errors));

        Assert.False((await machine.RunBorgAsync(location => new DeleteArchives { Repository = location, Archives = ["a"] })).IsDone);
        Assert.Equal(BorgFailure.PathNotAllowed, (await machine.RunBorgAsync(location => new ListArchives { Repository = location }, other.RepositoryPath)).Failure);
        var target = server.Beside("restored");
        Directory.CreateDirectory(target);
        Assert.True((await machine.RunBorgAsync(location => new ExtractFiles { Repository = location, Archive = "a", TargetDirectory = target })).IsDone);

        await using var database = await server.OpenDatabaseAsync();
        await Eventually.TrueAsync(() => database.Set<ClientSession>().Any(session => session.ClientId == machine.Client && session.EndedAt != null && session.NeedsLook));
    }

    [Fact]
    public async Task Each_client_has_rules_of_its_own_as_long_as_it_has_a_key()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        await ClientMachine.EnrolAsync(server, "other");
        var rules = Path.Combine(server.Folder, "guard", "rules");
        Assert.Equal(2, Directory.GetFiles(rules).Length);
        var (mine, complaint) = GuardRulesFile.Read(Path.Combine(rules, $"{machine.Client}.json"));
        Assert.Null(complaint);
        Assert.Equal([machine.RepositoryPath], mine!.Repositories.Select(repository => repository.Path)); // because there was no complaint
        foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder, "guard"), "*", SearchOption.AllDirectories).Append(Path.Combine(server.Folder, "guard")))
            Assert.True((File.GetUnixFileMode(path) & (UnixFileMode)0b000_111_111) == 0, path);

        await using (var database = await server.OpenDatabaseAsync())
        {
            (await database.Set<Client>().SingleAsync(client => client.Id == machine.Client, Cancelled)).Leave();
            await database.SaveChangesAsync(Cancelled);
        }

        await server.Get<IClientKeysChanged>().ApplyAsync(Cancelled);
        Assert.DoesNotContain(machine.Client.ToString(), Assert.Single(Directory.GetFiles(rules)), StringComparison.Ordinal);
        Assert.Contains("bbs-guard serve --rules ", Assert.Single(await File.ReadAllLinesAsync(Path.Combine(server.Folder, "ssh", "authorized_keys"), Cancelled)), StringComparison.Ordinal);
    }
}
