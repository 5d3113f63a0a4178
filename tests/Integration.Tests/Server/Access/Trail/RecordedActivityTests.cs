using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Trail;

/// <summary>What people do is in the activity: who, what, from where, before and after.</summary>
public sealed class RecordedActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_and_out_and_a_wrong_password_are_recorded_without_what_was_typed()
    {
        var client = shared.Server.CreateClient();
        using (await client.PostAsJsonAsync("api/v1/session", new { name = "ada", password = "my-secret-guess" }, Cancelled))
        using (await client.PostAsJsonAsync("api/v1/session", new { name = "typed-password-as-name", password = "x" }, Cancelled))
        using (await client.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = TestServer.AdministratorPassword }, Cancelled))
        using (await client.DeleteAsync("api/v1/session", Cancelled))
        {
        }

        var entries = await EntriesAsync();
        Assert.Contains(entries, entry => entry is { Kind: ActivityKind.SignInRefused, SubjectName: "ada", ActorKind: ActivityActorKind.Stranger, Address: "127.0.0.1" });
        Assert.Contains(entries, entry => entry is { Kind: ActivityKind.SignInRefused, SubjectId: null });
        Assert.Contains(entries, entry => entry is { Kind: ActivityKind.SignedIn, ActorName: "ada", ActorKind: ActivityActorKind.User, Address: "127.0.0.1" });
        Assert.Contains(entries, entry => entry is { Kind: ActivityKind.SignedOut, ActorName: "ada", Address: "127.0.0.1" });
        var everything = string.Concat(entries.Select(entry => $"{entry.ActorName}{entry.SubjectName}{entry.Detail}{entry.ChangesJson}"));
        Assert.DoesNotContain("guess", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("typed-password", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_client_is_recorded_with_before_and_after_and_nothing_where_nothing_changed()
    {
        var client = await shared.Server.SignInAsync();
        using var added = await client.PostAsJsonAsync("api/v1/clients", new { name = "old name" }, Cancelled);
        var id = (await added.Content.ReadFromJsonAsync<Added>(Cancelled))!.ClientId; // because it answered with JSON
        using (await client.PutAsJsonAsync($"api/v1/clients/{id}/name", new { name = "new name" }, Cancelled))
        using (await client.PutAsJsonAsync($"api/v1/clients/{id}/name", new { name = "new name" }, Cancelled))
        using (await client.PutAsJsonAsync($"api/v1/clients/{id}/pause", new { reason = "moving house" }, Cancelled))
        using (await client.DeleteAsync($"api/v1/clients/{id}/pause", Cancelled))
        using (var deleted = await client.DeleteAsync($"api/v1/clients/{id}", Cancelled))
            deleted.EnsureSuccessStatusCode();

        var entries = (await EntriesAsync()).Where(entry => entry.ClientId == id).ToList();
        Assert.Equal(
            [
                ActivityKind.ClientAdded, ActivityKind.RepositoryAdded, ActivityKind.PlanAdded, ActivityKind.ScheduleChanged, ActivityKind.EnrolmentTokenMade,
                ActivityKind.ClientRenamed, ActivityKind.WorkPaused, ActivityKind.WorkResumed, ActivityKind.ClientDeleted,
            ],
            entries.Select(entry => entry.Kind));
        Assert.All(entries, entry => Assert.Equal(("ada", "127.0.0.1"), (entry.ActorName, entry.Address)));
        Assert.Equal(new ActivityChange("name", "old name", "new name"), Assert.Single(entries[5].Changes()));
        Assert.Equal("moving house", entries[6].Detail);
        Assert.True((await shared.Server.Services.GetRequiredService<ActivityVerifier>().VerifyAsync(Cancelled)).IsWhole);
    }

    private async Task<List<ActivityEntry>> EntriesAsync()
    {
        await using var database = await shared.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return await database.Set<ActivityEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).ToListAsync(Cancelled);
    }

    private sealed record Added(Guid ClientId);
}
