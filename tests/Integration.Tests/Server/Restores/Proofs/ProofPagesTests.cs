using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Archives;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores.Proofs;

/// <summary>What a person sees of restore proofs, and over REST a program, on the whole server with its own workers.</summary>
public sealed class ProofPagesTests(ArchiveServer archives) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proof_is_asked_for_by_a_click_and_a_fault_is_seen_at_home()
    {
        var archive = await MakeAsync("monday", 3_000_000);
        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await ProveAsync(page, archive);
        await Assertions.Expect(page.GetByText("Proven restorable: 3 files", new() { Exact = false })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByText("They were not compared with the client's live files")).ToBeVisibleAsync();
        await chromium.ShootAsync("proof-job");
        await page.GotoAsync($"/clients/{archive.ClientId}");
        await Assertions.Expect(page.GetByText("Proven restorable just now", new() { Exact = false })).ToBeVisibleAsync();
        await chromium.ShootAsync("proof-client");

        var segment = RepositoryLog.List(archives.Repository.Location.Text).Last(file => file.Bytes > 2_000_000);
        await FlipAsync(segment.Path);
        await ProveAsync(page, archive);
        // Which file it was is for ProofTests: where borg has to read the whole log anew, it stops before any of them.
        await Assertions.Expect(page.GetByText("Not restorable as saved", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await chromium.ShootAsync("proof-failed-job");
        await page.GotoAsync($"/clients/{archive.ClientId}/plans/{archive.PlanId}");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Restore proofs", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("Not restorable as saved");
        await card.GetByRole(AriaRole.Button, new() { Name = "Change: Rule" }).ClickAsync();
        await Assertions.Expect(card.GetByRole(AriaRole.Button, new() { Name = "Save the rule" })).ToBeVisibleAsync();
        await chromium.ShootAsync("proof-plan");
        await page.GotoAsync("/");
        var row = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Proof failed" });
        await Assertions.Expect(row).ToContainTextAsync("Not restorable as saved");
        await chromium.ShootAsync("proof-home");
        await FlipAsync(segment.Path);
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_proof_goes_by_REST_with_progress_and_can_be_cancelled()
    {
        var archive = await MakeAsync("large", 60_000_000);
        using (var changed = await archives.Browser.PutAsJsonAsync($"api/v1/plans/{archive.PlanId}/proof", new { everyDays = 3, isWhole = true }, Cancelled))
            Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Cancelled));
        var job = await StartAsync(archive);
        using (await archives.PostAsync($"api/v1/jobs/{job}/cancel", new { }))
        {
        }

        var ended = await ArchiveServer.UntilAsync(async () => await archives.Browser.GetFromJsonAsync<JsonElement>($"api/v1/jobs/{job}", Cancelled) is var answer && !answer.GetProperty("isLive").GetBoolean() ? answer.ToString() : null);
        Assert.Contains("\"cancelled\"", ended, StringComparison.Ordinal);
        await ArchiveServer.UntilAsync(() => Task.FromResult(archives.BorgProcesses().Count == 0 ? "gone" : null));
        Assert.Empty(archives.Locks());

        job = await StartAsync(archive);
        var proof = await ArchiveServer.UntilAsync(async () =>
        {
            var answer = await archives.Browser.GetFromJsonAsync<JsonElement>($"api/v1/plans/{archive.PlanId}/proof", Cancelled);
            return answer.GetProperty("last").EnumerateArray().Any(ended => ended.GetProperty("jobId").GetString() == job) ? answer.ToString() : null;
        });
        using var document = JsonDocument.Parse(proof);
        var last = document.RootElement.GetProperty("last")[0];
        Assert.True(last.GetProperty("isGood").GetBoolean() && last.GetProperty("isWhole").GetBoolean(), proof);
        Assert.Equal(60_000_000 + 12, last.GetProperty("findings").GetProperty("bytes").GetInt64());
        Assert.NotEqual(JsonValueKind.Null, document.RootElement.GetProperty("coveredAt").ValueKind);
        var count = await archives.Browser.GetFromJsonAsync<JsonElement>("api/v1/proofs/count", Cancelled);
        Assert.Equal(1, count.GetProperty("total").GetInt32());
        using var refused = await archives.Browser.PutAsJsonAsync($"api/v1/plans/{archive.PlanId}/proof", new { everyDays = 9999 }, Cancelled);
        Assert.Equal((HttpStatusCode.BadRequest, "proof.days-out-of-range"), (refused.StatusCode, await ArchiveServer.CodeAsync(refused)));
    }

    private async Task<string> StartAsync(Archive archive)
    {
        using var started = await archives.PostAsync($"api/v1/plans/{archive.PlanId}/proof", new { });
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        return (await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("jobId").GetString()!; // because an answer has one
    }

    private static async Task ProveAsync(IPage page, Archive archive)
    {
        await page.GotoAsync($"/clients/{archive.ClientId}/plans/{archive.PlanId}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Prove now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
    }

    private async Task<Archive> MakeAsync(string name, int bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(archives.Repository.Source, name)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "database.dump"), RandomNumberGenerator.GetBytes(bytes), Cancelled);
        await File.WriteAllTextAsync(Path.Combine(folder, "letter.txt"), "dear reader", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(folder, "note"), "x", Cancelled);
        return await archives.ArchiveAsync(name, name);
    }

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancelled);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancelled);
    }
}
