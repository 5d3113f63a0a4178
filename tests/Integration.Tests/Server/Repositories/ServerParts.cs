using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

/// <summary>What the tests of this server's lower nouns do with a running server, without the nouns above them.</summary>
internal static class ServerParts
{
    public static Actor Administrator { get; } = new(UserId.Create(), "ada", IsAdministrator: true);

    public static T Get<T>(this TestServer server)
        where T : notnull => server.Services.GetRequiredService<T>();

    public static Task<ServerDatabase> OpenDatabaseAsync(this TestServer server) =>
        server.Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public static async Task<ClientId> AddClientAsync(this TestServer server, string name = "machine")
    {
        await using var database = await server.OpenDatabaseAsync();
        var client = Client.Create(name, TimeProvider.System.GetUtcNow());
        database.Add(client);
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        return client.Id;
    }

    public static async Task<RepositoryId> AddRepositoryAsync(this TestServer server, ClientId client, string name = "main", StorageLocationId? location = null, string? encryption = null)
    {
        var result = await server.Get<CreateRepository>().HandleAsync(new(client, name, location, encryption), Administrator, TestContext.Current.CancellationToken);
        return result.Value.RepositoryId;
    }

    public static async Task<Repository> FindRepositoryAsync(this TestServer server, RepositoryId id)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Repository>().AsNoTracking().SingleAsync(repository => repository.Id == id, TestContext.Current.CancellationToken);
    }

    /// <summary>Saves a folder as an archive with the server's own passphrase, past the server, as a client would through sshd.</summary>
    public static async Task<string> ArchiveAsync(this TestServer server, RepositoryId id, string archive, string folder)
    {
        var target = (await server.Get<RepositoryTargets>().BuildAsync(id, TestContext.Current.CancellationToken)).Value;
        var environment = new BorgEnvironment { BaseDirectory = server.Beside("client-borg"), Passphrase = target.Passphrase.Reveal(), AcceptsRelocation = true };
        var create = new CreateArchive { Repository = RepositoryLocation.Local(target.Path), Archive = archive, Paths = [folder] };
        var outcome = await new BorgProgram("borg", TimeProvider.System).RunAsync(create.In(environment), null, TestContext.Current.CancellationToken);
        Assert.True(outcome.Exit.Code == 0, string.Join('\n', outcome.Log.Errors));
        Assert.True(BorgBackupServer.Borg.Output.CreateResult.TryParse(outcome.Output.Span, out var result));
        return result.Archive.Id;
    }

    /// <summary>A folder beside the server's with two files, one of them with a name that is no text.</summary>
    public static string MakeTree(this TestServer server, string name = "tree")
    {
        var folder = server.Beside(name);
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        File.WriteAllText(Path.Combine(folder, "letter.txt"), "Dear Ada");
        File.WriteAllText(Path.Combine(folder, "below", "new\nline"), "odd");
        return folder;
    }

    public static string BorgHome(this TestServer server, RepositoryId id) => RepositoryFolders.BorgHomeOf(server.Get<ServerOptions>(), id);

    public static string Escrow(this TestServer server, RepositoryId id) => RepositoryFolders.EscrowOf(server.Get<ServerOptions>(), id);
}
