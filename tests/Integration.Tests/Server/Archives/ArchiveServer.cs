using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>The whole server with a repository whose archives borg made beside it, and an administrator's browser. One for all tests of a class.</summary>
public sealed class ArchiveServer : IAsyncLifetime
{
    private readonly Client client = Client.Create("web-1", TimeProvider.System.GetUtcNow());
    private readonly RepositoryId repositoryId = RepositoryId.Create();
    private PlanId planId;
    private TestServer? server;
    private TempBorgRepository? repository;
    private HttpClient? browser;

    public TestServer Server => server ?? throw new InvalidOperationException("Not started.");

    public TempBorgRepository Repository => repository ?? throw new InvalidOperationException("Not started.");

    public HttpClient Browser => browser ?? throw new InvalidOperationException("Not started.");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        repository = await TempBorgRepository.CreateAsync();
        server = await TestServer.StartSetUpAsync();
        browser = await server.SignInAsync();

        var outcome = await repository.SucceedAsync(new BorgBackupServer.Borg.Commands.ListArchives { Repository = repository.Location });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list));
        var now = TimeProvider.System.GetUtcNow();
        var secret = Service<SecretBox>().Protect("repositories", "ProtectedPassphrase", repositoryId.Value, repository.Environment.Passphrase!); // because it was made with one
        await using var database = await OpenAsync();
        var location = await database.Set<StorageLocation>().SingleAsync(Cancelled);
        var row = BorgBackupServer.Server.Repositories.Repository.Create(
            repositoryId, client.Id, location.Id, "web-1", list.Encryption.Mode, repository.Location.Text, secret, now);
        row.BecomeReady(list.Repository.Id);
        var plan = Plan.Create(client.Id, repositoryId, "Everything", now);
        plan.Change("Everything", [repository.Source], [], "lz4", oneFileSystem: false, Retention.Default);
        planId = plan.Id;
        database.AddRange(client, row, plan);
        await database.SaveChangesAsync(Cancelled);
    }

    /// <summary>An archive of the folder below the source, in the ledger and, by the server's own worker, in the catalog.</summary>
    public async Task<Archive> ArchiveAsync(string name, string folder)
    {
        await Repository.ArchiveAsync(name, Path.Combine(Repository.Source, folder));
        return await SeeAsync(name);
    }

    /// <summary>The same with paths from the folder on, as an archive of databases has them.</summary>
    public async Task<Archive> ArchiveDumpsAsync(string name, string folder)
    {
        await Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.CreateFromPipes
        {
            Repository = Repository.Location,
            Archive = name,
            Folder = Path.Combine(Repository.Source, folder),
            Names = [BorgBackupServer.Borg.Dumps.DumpPath.Folder, .. File.Exists(Path.Combine(Repository.Source, folder, BorgBackupServer.Borg.Dumps.DumpPath.Contents)) ? [BorgBackupServer.Borg.Dumps.DumpPath.Contents] : Array.Empty<string>()],
        });
        return await SeeAsync(name);
    }

    private async Task<Archive> SeeAsync(string name)
    {
        var list = (await Service<RepositoryBorg>().ListArchivesAsync(repositoryId, Cancelled)).Value;
        var detail = $$"""{"archiveName":"{{name}}"}""";
        await using (var database = await OpenAsync())
        await using (var transaction = await database.Database.BeginTransactionAsync(Cancelled))
        {
            var job = Job.Queue(JobKind.Backup, client.Id, repositoryId, planId, detail, "test", TimeProvider.System.GetUtcNow());
            var catalog = await Service<ArchiveLedger>().RecordAsync(database, job, list.Archives.Single(seen => seen.Name == name), null, null, Cancelled);
            await transaction.CommitAsync(Cancelled);
            Service<JobQueue>().Announce(catalog.Value!); // because the archive is new
        }

        return await UntilAsync(async () =>
        {
            await using var database = await OpenAsync();
            return await database.Set<Archive>().AsNoTracking().SingleOrDefaultAsync(archive => archive.Name == name && archive.CatalogState == CatalogState.Indexed, Cancelled);
        });
    }

    /// <summary>The address of a download of these files below the source.</summary>
    public async Task<string> StartAsync(Archive archive, params string[] names)
    {
        using var answer = await PostAsync($"api/v1/archives/{archive.Id}/downloads", new { paths = names.Select(name => Path.Combine(Repository.Source, name)[1..]) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString()!; // because an answer has one
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body) => Browser.PostAsJsonAsync(path, body, Cancelled);

    /// <summary>Headers first; the body is read by the test.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, HttpClient? other = null) =>
        (other ?? Browser).GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancelled);

    public static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    /// <summary>Another administrator's browser.</summary>
    public async Task<HttpClient> SignInAsOtherAsync()
    {
        await using (var database = await OpenAsync())
        {
            if (!await database.Set<User>().AnyAsync(user => user.Name == "grace", Cancelled))
            {
                database.Add(User.CreateAdministrator("grace", Service<Passwords>().Hash("hopper-nanosecond-wire"), TimeProvider.System.GetUtcNow()));
                await database.SaveChangesAsync(Cancelled);
            }
        }

        var other = Server.CreateClient();
        using var answer = await other.PostAsJsonAsync("api/v1/session", new { name = "grace", password = "hopper-nanosecond-wire" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return other;
    }

    public Task<ServerDatabase> OpenAsync() => Service<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    /// <summary>Command lines of borg processes that work on the repository.</summary>
    public IReadOnlyList<string> BorgProcesses() =>
        [.. from folder in Directory.GetDirectories("/proc")
            where int.TryParse(Path.GetFileName(folder), out _)
            let command = CommandOf(folder)
            where command.Contains("borg", StringComparison.Ordinal) && command.Contains(Repository.Location.Text + "::", StringComparison.Ordinal)
            select command];

    public string[] Locks() => Directory.GetFileSystemEntries(Repository.Location.Text, "lock.*");

    public static async Task<T> UntilAsync<T>(Func<Task<T?>> find)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await find() is { } found)
                return found;
            await Task.Delay(20, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        if (repository is not null)
            await repository.DisposeAsync();
    }

    private T Service<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }
}
