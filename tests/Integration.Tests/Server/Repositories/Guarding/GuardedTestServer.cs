using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;

/// <summary>The real server with the real guard before borg.</summary>
internal static class GuardedTestServer
{
    public static Task<TestServer> StartAsync(Action<IServiceCollection>? adapt = null) => TestServer.StartSetUpAsync(services =>
    {
        var options = (ServerOptions)services.Last(service => service.ServiceType == typeof(ServerOptions)).ImplementationInstance!; // because it is made before the container
        services.AddSingleton(options with { GuardBinary = Path.Combine(AppContext.BaseDirectory, "bbs-guard") });
        adapt?.Invoke(services);
    });

    public static async Task<RepositoryId> RepositoryOfAsync(this TestServer server, ClientMachine machine)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Repository>().Where(repository => repository.ClientId == machine.Client).Select(repository => repository.Id).SingleAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the guard is told now of the client's one repository.</summary>
    public static GuardedRepository RulesOf(this TestServer server, ClientMachine machine)
    {
        var (rules, complaint) = GuardRulesFile.Read(Path.Combine(server.Folder, "guard", "rules", $"{machine.Client}.json"));
        Assert.Null(complaint);
        return Assert.Single(rules!.Repositories); // because there was no complaint
    }

    /// <summary>A session of the client's that holds borg's lock and goes on until its input ends.</summary>
    public static async Task<ChildProcess> HoldAsync(this ClientMachine machine)
    {
        var holding = await ChildProcess.StartAsync(machine.BorgStart(location => ["with-lock", location.Text, "cat"]) with { HasInput = true, SharesError = true });
        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(machine.RepositoryPath, "lock.exclusive")));
        return holding;
    }

    public static Task<bool> CanListAsync(this ClientMachine machine) => IsDoneAsync(machine, location => new ListArchives { Repository = location });

    public static Task<bool> CanCreateAsync(this ClientMachine machine, string archive, string path) =>
        IsDoneAsync(machine, location => new CreateArchive { Repository = location, Archive = archive, Paths = [path] });

    private static async Task<bool> IsDoneAsync(ClientMachine machine, Func<RepositoryLocation, BorgCommand> command) => (await machine.RunBorgAsync(command)).IsDone;
}
