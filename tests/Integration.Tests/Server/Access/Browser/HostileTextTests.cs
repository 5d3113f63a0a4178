using System.Buffers.Text;
using System.Globalization;
using System.Text;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>Script in every text that a person, a client, an agent or an address can bring, in a real browser.</summary>
public sealed class HostileTextTests(ArchiveServer archives) : IClassFixture<ArchiveServer>
{
    /// <summary>Without a slash, so that it can be the name of a file too.</summary>
    private const string Hostile = "\"'><img src=x onerror=window.bbsHit=1><svg onload=window.bbsHit=1><b class=bbs-hit>";

    private const string Watch = """
        window.bbsBroken = [];
        document.addEventListener('securitypolicyviolation', event => window.bbsBroken.push(`${event.violatedDirective} ${event.blockedURI}`));
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_text_of_anybody_becomes_a_script_on_a_page()
    {
        var folder = Directory.CreateDirectory(Path.Combine(archives.Repository.Source, "hostile")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, Hostile), "x", Cancelled);
        var archive = await archives.ArchiveAsync("hostile", "hostile");
        var job = await PlantAsync(archive);
        var user = await PlantPeopleAsync();

        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await page.AddInitScriptAsync(Watch);
        List<string> wrong = [];
        page.Dialog += (_, dialog) =>
        {
            wrong.Add($"{page.Url}: dialog {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");
        await PlantSessionsAsync();

        var reflected = Uri.EscapeDataString(Hostile);
        // Those before the line show what was planted; those behind it are given it in their address.
        string[] stored =
        [
            "/clients", $"/clients/{archive.ClientId}", $"/clients/{archive.ClientId}/plans/{archive.PlanId}", "/jobs", $"/jobs/{job}", "/files",
            $"/archives/{archive.Id}/files?folder={Uri.EscapeDataString(folder[1..])}", "/activity", "/schedules", "/users", $"/users/{user}", "/account", $"/archives/{archive.Id}/difference", "/files/search?find=onerror",
            $"/clients/{archive.ClientId}/history?file={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(folder[1..] + "/" + Hostile))}",
        ];
        string[] others =
        [
            "/", $"/clients/{archive.ClientId}/sessions", $"/clients/{archive.ClientId}/search?find={reflected}", $"/archives/{archive.Id}/files?folder={reflected}", $"/archives/{archive.Id}/files?find={reflected}",
            $"/files/search?find={reflected}&owner={reflected}&from={reflected}&larger={reflected}", $"/clients/{archive.ClientId}/history?file={reflected}", $"/archives/{archive.Id}/difference?with={reflected}&folder={reflected}&order={reflected}",
            $"/clients?search={reflected}", $"/activity?search={reflected}&actor={reflected}", $"/jobs?show={reflected}&client={reflected}", $"/nowhere/{reflected}", $"/clients/{reflected}", "/settings", "/api-reference",
            $"/sign-in?stay&name={reflected}&returnUrl={reflected}&problem={reflected}",
        ];
        foreach (var address in stored.Concat(others))
        {
            await page.GotoAsync(address);
            if (stored.Contains(address))
                await Assertions.Expect(page.Locator("body")).ToContainTextAsync("onerror=window.bbsHit=1");
            else
                await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync();
            wrong.AddRange((await page.EvaluateAsync<string[]>(
                "() => [...window.bbsBroken, ...(window.bbsHit ? ['a script ran'] : []), ...(document.querySelector('.bbs-hit, img[src=x], svg[onload]') ? ['markup came through'] : [])]"))
                .Select(fault => $"{address}: {fault}"));
        }

        Assert.Empty(wrong);
        chromium.AssertNoComplaints();
    }

    /// <summary>Everything that names or describes something; a job whose log says it is returned.</summary>
    private async Task<JobId> PlantAsync(Archive archive)
    {
        await using var database = await archives.OpenAsync();
        var now = TimeProvider.System.GetUtcNow();
        await database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, Hostile), Cancelled);
        await database.Set<Repository>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, Hostile), Cancelled);
        await database.Set<Job>().ExecuteUpdateAsync(set => set.SetProperty(row => row.RequestedBy, Hostile), Cancelled);
        await database.Set<Archive>().ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Name, Hostile).SetProperty(row => row.HoldReason, Hostile).SetProperty(row => row.HeldBy, Hostile), Cancelled);
        var plan = await database.Set<Plan>().SingleAsync(Cancelled);
        plan.Change(Hostile, ["/srv/" + Hostile], [Hostile], "lz4", oneFileSystem: false, Retention.Default);
        var job = Job.Queue(JobKind.Backup, archive.ClientId, archive.RepositoryId, archive.PlanId, null, Hostile, now);
        database.Add(job);
        database.Add(JobLogLine.Create(job.Id, new LogLine { At = now, Level = BorgBackupServer.Protocol.LogLevel.Error, Text = string.Create(CultureInfo.InvariantCulture, $"{Hostile}\n{Hostile}") }));
        database.Add(Pause.Create(archive.ClientId, null, Hostile, Hostile, now, null));
        await database.SaveChangesAsync(Cancelled);
        await archives.Server.Services.GetRequiredService<ActivityJournal>().RecordAsync(
            new ActivityActor(ActivityActorKind.Agent, archive.ClientId.Value, Hostile), ActivityKind.ClientRenamed, ActivitySubject.Client(archive.ClientId.Value, Hostile), Hostile, Cancelled);
        return job.Id;
    }

    /// <summary>Another user of that name; returned.</summary>
    private async Task<UserId> PlantPeopleAsync()
    {
        await using var database = await archives.OpenAsync();
        var now = TimeProvider.System.GetUtcNow();
        var user = User.Create(Hostile, "", Grants.None, now);
        user.ChangeEmail(Hostile, isConfirmed: true);
        var administrator = await database.Set<User>().Where(row => row.IsAdministrator).Select(row => row.Id).SingleAsync(Cancelled);
        database.AddRange(user, ApiToken.Create(administrator, Hostile, Tokens.Hash(Hostile), false, Grants.None, now, null));
        await database.SaveChangesAsync(Cancelled);
        return user.Id;
    }

    /// <summary>What a browser says of itself at the sign-in.</summary>
    private async Task PlantSessionsAsync()
    {
        await using var database = await archives.OpenAsync();
        await database.Set<UserSession>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Device, Hostile), Cancelled);
    }
}
