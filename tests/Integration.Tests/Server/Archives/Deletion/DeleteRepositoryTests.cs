using System.Net.Http.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Deletion;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Deletion;

/// <summary>A repository on its way out, with a real client at its door.</summary>
public sealed class DeleteRepositoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_repository_is_out_of_reach_for_everybody_and_comes_back_with_one_click()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var preview = await given.GetAsync($"api/v1/repositories/{given.Id}/deletion");
        Assert.Equal(("main", 1, 0, 7), (preview.GetProperty("name").GetString(), preview.GetProperty("archiveCount").GetInt32(), preview.GetProperty("heldCount").GetInt32(), preview.GetProperty("coolingOffDays").GetInt32()));
        Assert.Equal("repository.name-differs", await given.DeleteAsync(name: "other"));
        Assert.Equal("access.wrong-own-password", await given.DeleteAsync(password: "guessed"));
        Assert.True(await given.Machine.CanListAsync());

        Assert.Null(await given.DeleteAsync());
        Assert.False(Directory.Exists(given.Machine.RepositoryPath));
        Assert.True(File.Exists(Path.Combine(given.Deleted, "repository", "config")));
        Assert.False(await given.Machine.CanListAsync());
        Assert.False((await given.Machine.RunBorgAsync(location => new BorgBackupServer.Borg.Commands.ListArchives { Repository = location }, Path.Combine(given.Deleted, "repository"))).IsDone);
        Assert.Equal("repository.deleted", (await given.Server.Get<StartBackup>().HandleAsync(new(given.PlanId), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("repository.deleted", (await given.Server.Get<RepositoryBorg>().ListArchivesAsync(given.Id, Cancelled)).Problem?.Code);
        Assert.Equal("repository.deleted", (await given.Server.Get<RepositoryTargets>().BuildAsync(given.Id, Cancelled)).Problem?.Code);
        Assert.Equal("repository.deleted", await given.DeleteAsync());
        Assert.Equal("repository.deleted", await given.UnlinkAsync());
        Assert.Equal("repository.deleted", (await given.Server.Get<BorgBackupServer.Server.Home.DeleteClient>().HandleAsync(new(given.Machine.Client), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.Empty(await given.RemovalsAsync());
        var row = (await given.GetAsync("api/v1/repositories")).GetProperty("items")[0];
        Assert.Equal(("deleted", "ada"), (row.GetProperty("state").GetString(), row.GetProperty("deletion").GetProperty("by").GetString()));

        Assert.Null(await given.BringBackAsync());
        Assert.True(await given.Machine.CanListAsync());
        Assert.True(await given.Machine.CanCreateAsync("after", given.Server.MakeTree("more")));
        Assert.False(Directory.Exists(given.Deleted));
        Assert.Equal("repository.not-deleted", await given.BringBackAsync());
        var recorded = await given.GetAsync("api/v1/activity");
        Assert.Contains("repository-deleted", recorded.ToString(), StringComparison.Ordinal);
        Assert.Contains("repository-brought-back", recorded.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_setting_shortens_the_cooling_off_of_what_is_deleted_or_about_to_be()
    {
        await using var given = await GivenUpRepository.StartAsync();
        await SetDaysAsync(1);
        var before = TimeProvider.System.GetUtcNow();
        Assert.Null(await given.DeleteAsync());
        await SetDaysAsync(2);
        await SetDaysAsync(1);

        Assert.True((await given.FindAsync()).KeptUntil > before.AddDays(7).AddMinutes(-1));
        Assert.Empty(await given.RemovalsAsync());
        var early = Job.Queue(JobKind.Removal, given.Machine.Client, given.Id, null, null, "mallory", before);
        Assert.Equal("repository.cooling-off", (await given.Server.Get<IEnumerable<IServerWork>>().Single(work => work.Kind == JobKind.Removal).RunAsync(early, new Progress<ServerWorkProgress>(), Cancelled))?.Code);
        Assert.Contains("ada deleted the repository", await ProblemsAsync(given), StringComparison.Ordinal);

        async Task SetDaysAsync(int days)
        {
            using var answer = await given.Browser.PutAsJsonAsync("api/v1/settings/cooling-off", new { days }, Cancelled);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task When_its_time_is_over_nothing_is_left_but_the_activity_and_its_jobs()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.Null((await given.Server.Get<SafetyCopies>().TakeAsync(given.Id, "prune", null, Cancelled)).Problem);
        var copies = RepositoryFolders.SafetyCopiesIn(Path.GetDirectoryName(Path.GetDirectoryName(given.Deleted))!, given.Id); // because it lies two levels below
        Assert.NotEmpty(Directory.GetDirectories(copies));
        Assert.NotEmpty(Directory.GetFiles(given.Server.Escrow(given.Id)));
        Assert.Null(await given.DeleteAsync());
        await given.PassTimeAsync();

        var removal = Assert.Single(await given.RemovalsAsync());
        await Until.TrueAsync(async () => !await given.IsKnownAsync(), "it is forgotten");
        await using (var database = await given.Server.OpenDatabaseAsync())
        {
            await Until.TrueAsync(async () => (await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == removal.Id, Cancelled)).State == JobState.Succeeded, "the removal says that it is done");
            Assert.False(await database.Set<Archive>().AnyAsync(row => row.RepositoryId == given.Id, Cancelled));
            Assert.False(await database.Set<Plan>().AnyAsync(row => row.RepositoryId == given.Id, Cancelled));
            Assert.False(await database.Set<Schedule>().AnyAsync(row => row.PlanId == given.PlanId, Cancelled));
            Assert.False(await database.Set<SafetyCopy>().AnyAsync(row => row.RepositoryId == given.Id, Cancelled));
        }

        foreach (var gone in (string[])[given.Machine.RepositoryPath, given.Deleted, given.Server.Escrow(given.Id), given.Server.BorgHome(given.Id)])
            Assert.False(Directory.Exists(gone), gone);
        Assert.Empty(Directory.GetDirectories(copies));
        Assert.Equal("repository.not-found", await given.BringBackAsync());
        Assert.Contains("repository-removed", (await given.GetAsync("api/v1/activity")).ToString(), StringComparison.Ordinal);
        Assert.True((await given.Browser.GetAsync($"clients/{given.Machine.Client}", Cancelled)).IsSuccessStatusCode);
        Assert.True((await given.Browser.GetAsync($"jobs/{removal.Id}", Cancelled)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_hold_keeps_a_repository_from_being_deleted_and_one_of_the_cooling_off_from_being_removed()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var (hold, release) = (given.Server.Get<HoldArchive>(), given.Server.Get<ReleaseArchive>());
        await hold.HandleAsync(new(given.ArchiveId, "court case 12"), ServerParts.Administrator, Cancelled);
        Assert.Equal("repository.held", await given.DeleteAsync());
        Assert.Equal("repository.held", await given.UnlinkAsync());

        await release.HandleAsync(new(given.ArchiveId), ServerParts.Administrator, Cancelled);
        Assert.Null(await given.DeleteAsync());
        await hold.HandleAsync(new(given.ArchiveId, "court case 13"), ServerParts.Administrator, Cancelled);
        await given.PassTimeAsync();
        Assert.Empty(await given.RemovalsAsync());
        Assert.Null(await given.BringBackAsync());
        Assert.True(await given.Machine.CanListAsync());
    }

    [Fact]
    public async Task A_live_job_keeps_it_from_being_given_up()
    {
        await using var given = await GivenUpRepository.StartAsync();
        var started = (await given.Server.Get<StartBackup>().HandleAsync(new(given.PlanId), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal("repository.in-use", await given.DeleteAsync());
        Assert.Equal("repository.in-use", await given.UnlinkAsync());
        Assert.Null((await given.Server.Get<CancelJob>().HandleAsync(new(started.JobId), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Null(await given.DeleteAsync());
    }

    [Fact]
    public async Task What_a_killed_server_did_not_set_aside_is_out_of_reach_and_set_aside_at_its_next_start()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.Null(await given.DeleteAsync());
        Directory.Move(Path.Combine(given.Deleted, "repository"), given.Machine.RepositoryPath);

        await given.Server.CrashAsync();
        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(given.Deleted, "repository")));
        Assert.False(Directory.Exists(given.Machine.RepositoryPath));
        Assert.False(await given.Machine.CanListAsync());
    }

    [Fact]
    public async Task A_removal_that_was_cut_off_goes_on_and_cannot_be_undone_any_more()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.Null(await given.DeleteAsync());
        await given.PassTimeAsync();
        await using (var database = await given.Server.OpenDatabaseAsync())
            await database.Set<Repository>().Where(row => row.Id == given.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, RepositoryState.Removing), Cancelled);
        File.Delete(Path.Combine(given.Deleted, "repository", "config"));
        Assert.Equal("repository.removed", await given.BringBackAsync());
        Assert.Single(await given.RemovalsAsync());
        await Until.TrueAsync(async () => !await given.IsKnownAsync(), "it is forgotten");
        Assert.False(Directory.Exists(given.Deleted));
    }

    [Fact]
    public async Task An_unlinked_repository_is_forgotten_and_its_data_opens_with_the_passphrase_that_was_kept()
    {
        await using var given = await GivenUpRepository.StartAsync();
        Assert.Equal("repository.name-differs", await given.UnlinkAsync(name: ""));
        Assert.Equal("access.wrong-own-password", await given.UnlinkAsync(password: ""));
        Assert.Null(await given.UnlinkAsync());

        Assert.False(await given.IsKnownAsync());
        Assert.False(await given.Machine.CanListAsync());
        Assert.True(File.Exists(Path.Combine(given.Machine.RepositoryPath, "config")));
        var passphrase = given.Server.Get<BorgBackupServer.Server.Repositories.Audits.RepositoryEscrow>().ReadPassphrase(given.Id);
        var environment = new BorgEnvironment { BaseDirectory = given.Server.Beside("other-borg"), Passphrase = passphrase };
        var listed = await new BorgBackupServer.Borg.BorgProgram("borg", TimeProvider.System).RunAsync(
            new BorgBackupServer.Borg.Commands.ListArchives { Repository = RepositoryLocation.Local(given.Machine.RepositoryPath) }.In(environment), null, Cancelled);
        Assert.True(BorgBackupServer.Borg.Output.ArchiveList.TryParse(listed.Output.Span, out var list));
        Assert.Equal("kept", Assert.Single(list.Archives).Name);
        Assert.Contains(given.Machine.RepositoryPath, (await given.GetAsync("api/v1/activity")).ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> ProblemsAsync(GivenUpRepository given) => string.Join(
        '\n', (await given.Server.Get<BorgBackupServer.Server.Home.ListServerProblems>().HandleAsync(ServerParts.Administrator, Cancelled)).Value.Select(item => item.Detail));
}
