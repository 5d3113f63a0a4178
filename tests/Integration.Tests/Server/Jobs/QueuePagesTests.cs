using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>What a person sees of the queue in a real browser: for what a job waits, when it is tried again, and where the limits are set.</summary>
public sealed class QueuePagesTests
{
    [Fact]
    public async Task A_person_sees_when_a_job_is_tried_again_has_it_tried_now_and_sets_the_limits()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var job = await fleet.RunAsync(agent);
        await agent.ReportAsync(job, WireAgent.Finished(JobOutcome.Failed) with { Problem = new WireProblem { Code = "ssh.closed", Detail = "The SSH connection ended.", Hint = "It goes on." } });
        await using var chromium = await Chromium.OpenAsync(fleet.Server.Address.ToString());
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");

        await page.GotoAsync("/jobs");
        await Assertions.Expect(page.GetByText("attempt 2 of 5")).ToBeVisibleAsync();
        await page.GotoAsync($"/jobs/{job.JobId}");
        await Assertions.Expect(page.GetByText("The SSH connection ended.").First).ToBeVisibleAsync();
        var poll = agent.PollAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        var second = Assert.Single((await poll).Orders).Job;
        Assert.Equal(job with { Epoch = 2 }, second);
        await agent.StartAsync(second);
        // The open page follows, by the clock of the server.
        await fleet.AdvanceUntilAsync(async () => await page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).CountAsync() == 0, "the page to follow");

        await page.GotoAsync("/settings");
        await page.GetByLabel("Backups and restores on the whole server").FillAsync("1");
        await page.GetByLabel("Minutes without progress after which a job is stopped").FillAsync("45");
        var section = page.Locator("section", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Jobs at once" }) });
        await section.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The limits are changed.")).ToBeVisibleAsync();
        var waiting = other.PollAsync();
        var queued = await fleet.QueueAsync(other);
        await page.GotoAsync($"/jobs/{queued}");
        await Assertions.Expect(page.GetByText(JobWords.Waits(JobWait.ServerLimit))).ToBeVisibleAsync();

        await agent.FinishAsync(second);
        Assert.Equal(queued.Value, Assert.Single((await waiting).Orders).Job.JobId);
        chromium.AssertNoComplaints();
    }
}
