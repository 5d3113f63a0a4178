using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.EndToEnd.Tests.Steps;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>What a new user does, in a real browser, with the programs as they are shipped: from the set-up link to a restored file.</summary>
public sealed class JourneyTests
{
    [Fact]
    public async Task From_the_set_up_link_to_restored_files()
    {
        var token = TestContext.Current.CancellationToken;
        await using var site = await Site.StartAsync(token);
        await using var surf = await Surf.OpenAsync();
        FileTree.Make(site.Tree);
        site.WritePolicy();
        var page = surf.Page;

        var at = "";
        try
        {
            await StepAsync("set up", () => Beginning.SetUpAsync(site, surf));
            await StepAsync("sign in", () => Beginning.SignInAsync(surf));
            await StepAsync("the empty pages teach", () => Beginning.LookAtEmptyPagesAsync(surf));
            await StepAsync("add a client", () => Beginning.AddClientAsync(site, surf));
            await StepAsync("load the page again", () => Beginning.LoadAgainAsync(site, surf, token));
            await StepAsync("enrol", () => Beginning.EnrolAsync(site, surf, token));
            await StepAsync("first backup", () => BackingUp.BackUpFirstAsync(surf));
            await StepAsync("second backup", () => BackingUp.BackUpAgainAsync(surf));
            await StepAsync("change the plan", () => BackingUp.ChangePlanAsync(surf));
            await StepAsync("the pages now", () => BackingUp.LookAtPagesAsync(surf));
            await StepAsync("by keyboard", () => Addresses.GoByKeyboardAsync(surf));
            await StepAsync("odd addresses", () => Addresses.VisitOddAsync(surf));
            await StepAsync("browse", () => Browsing.BrowseAsync(site, surf));
            await StepAsync("search", () => Browsing.SearchAsync(site, surf));
            await StepAsync("restore what was picked", () => Restoring.RestorePickedAsync(site, surf, token));
            await StepAsync("download what was picked", () => Restoring.DownloadPickedAsync(site, surf, token));
            await StepAsync("restore in place", () => Restoring.RestoreInPlaceAsync(site, surf, token));
            await StepAsync("restore everything", () => Restoring.RestoreEverythingAsync(site, surf, token));
            await StepAsync("cancel what waits", () => BackingUp.CancelAsync(site, surf));
            surf.AssertNoComplaints();
            Assert.DoesNotContain("warn: Microsoft.EntityFrameworkCore", site.ServerOutput, StringComparison.Ordinal);
        }
        catch (Exception)
        {
            await surf.ShootFailureAsync(at);
            TestContext.Current.SendDiagnosticMessage($"Failed at “{at}” on {page.Url}.\n{site.ServerOutput}");
            throw;
        }

        async Task StepAsync(string name, Func<Task> take)
        {
            at = name;
            await take();
        }
    }
}
