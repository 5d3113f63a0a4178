using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Deletion;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Deletion;

/// <summary>The real server, with a client behind the guard that has backed up once by a plan with a schedule, and an administrator's browser.</summary>
internal sealed class GivenUpRepository : IAsyncDisposable
{
    public const string Password = TestServer.AdministratorPassword;

    private GivenUpRepository(TestServer server, ClientMachine machine, HttpClient browser, RepositoryId id) => (Server, Machine, Browser, Id) = (server, machine, browser, id);

    public TestServer Server { get; }

    public ClientMachine Machine { get; }

    public HttpClient Browser { get; }

    public RepositoryId Id { get; }

    public ArchiveId ArchiveId { get; private set; }

    public PlanId PlanId { get; private set; }

    public string Deleted => RepositoryFolders.DeletedIn(StoragePath, Id);

    private string StoragePath => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Machine.RepositoryPath)))!; // because it lies three levels below

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<GivenUpRepository> StartAsync()
    {
        var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        Assert.True(await machine.CanCreateAsync("kept", server.MakeTree()));
        var given = new GivenUpRepository(server, machine, await server.SignInAsync(), await server.RepositoryOfAsync(machine));
        await given.RecordAsync();
        return given;
    }

    public Task<Repository> FindAsync() => Server.FindRepositoryAsync(Id);

    public async Task<bool> IsKnownAsync()
    {
        await using var database = await Server.OpenDatabaseAsync();
        return await database.Set<Repository>().AnyAsync(row => row.Id == Id, Cancelled);
    }

    /// <summary>Null for a yes, otherwise the problem's code.</summary>
    public Task<string?> DeleteAsync(string name = "main", string password = Password) => PostAsync("deletion", new { name, password });

    public Task<string?> UnlinkAsync(string name = "main", string password = Password) => PostAsync("unlink", new { name, password });

    public async Task<string?> BringBackAsync()
    {
        using var answer = await Browser.DeleteAsync($"api/v1/repositories/{Id}/deletion", Cancelled);
        return await CodeOf(answer);
    }

    /// <summary>As if the cooling-off had passed.</summary>
    public async Task PassTimeAsync()
    {
        await using var database = await Server.OpenDatabaseAsync();
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await database.Set<Repository>().Where(row => row.Id == Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.KeptUntil, past), Cancelled);
    }

    public async Task<List<Job>> RemovalsAsync()
    {
        await Server.Get<DeletionWatch>().RunOnceAsync(Cancelled);
        await using var database = await Server.OpenDatabaseAsync();
        return await database.Set<Job>().AsNoTracking().Where(job => job.Kind == JobKind.Removal).ToListAsync(Cancelled);
    }

    public async Task<JsonElement> GetAsync(string address) => await Browser.GetFromJsonAsync<JsonElement>(address, Cancelled);

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Server.DisposeAsync();
    }

    private async Task<string?> PostAsync(string what, object body)
    {
        using var answer = await Browser.PostAsJsonAsync($"api/v1/repositories/{Id}/{what}", body, Cancelled);
        return await CodeOf(answer);
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    private async Task RecordAsync()
    {
        var seen = (await Server.Get<RepositoryBorg>().ListArchivesAsync(Id, Cancelled)).Value.Archives.Single();
        await using var database = await Server.OpenDatabaseAsync();
        var now = TimeProvider.System.GetUtcNow();
        var plan = Plan.Create(Machine.Client, Id, "Everything", now);
        plan.Change("Everything", ["/etc"], [], "lz4", oneFileSystem: false, Retention.Default);
        var schedule = Schedule.Create(plan.Id);
        schedule.Change(new ScheduleDraft { Kind = ScheduleKind.Daily }, now.AddDays(1));
        var job = Job.Queue(JobKind.Backup, Machine.Client, Id, plan.Id, null, "ada", now);
        var archive = Archive.Create(job, plan.Id, seen.Name, seen.Id, now, 1, 2, 3, 4, now);
        database.AddRange(plan, schedule, archive);
        await database.SaveChangesAsync(Cancelled);
        (ArchiveId, PlanId) = (archive.Id, plan.Id);
    }
}
