using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access;

/// <summary>What administrators do with users, over REST.</summary>
public sealed class UserTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_users_are_listed_by_name_a_page_at_a_time()
    {
        for (var i = 0; i < 3; i++)
            await world.AddUserAsync();

        var first = await world.Administrator.GetFromJsonAsync<JsonElement>("api/v1/users?limit=2", Cancelled);
        var second = await world.Administrator.GetFromJsonAsync<JsonElement>("api/v1/users?limit=2&offset=2", Cancelled);

        Assert.True(first.GetProperty("total").GetInt32() >= 4);
        List<string> names = [.. first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(user => user.GetProperty("name").GetString() ?? "")];
        Assert.Equal(4, names.Count);
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
    }

    [Fact]
    public async Task A_user_sees_and_may_what_was_given_and_each_change_is_in_the_activity()
    {
        var (mine, other) = (await world.Fleet.CreateClientAsync(), await world.Fleet.CreateClientAsync());
        var (id, name) = await world.AddUserAsync(AccessWorld.At(mine, Permission.TriggerBackup));
        var user = await world.SignInAsync(name);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync($"api/v1/clients/{mine}", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync($"api/v1/clients/{other}", Cancelled)).StatusCode);

        using (var changed = await world.ChangeAsync(id, AccessWorld.At(other)))
            changed.EnsureSuccessStatusCode();
        using (var deleted = await world.Administrator.DeleteAsync($"api/v1/users/{id}", Cancelled))
            deleted.EnsureSuccessStatusCode();

        await using var database = await world.Fleet.OpenAsync();
        var subject = Guid.Parse(id);
        var entries = await database.Set<ActivityEntry>().AsNoTracking().Where(entry => entry.SubjectId == subject).OrderBy(entry => entry.Sequence).ToListAsync(Cancelled);
        Assert.Equal([ActivityKind.UserAdded, ActivityKind.SignedIn, ActivityKind.UserChanged, ActivityKind.UserDeleted], entries.Select(entry => entry.Kind));
        Assert.Contains($"{other}", entries[2].ChangesJson, StringComparison.Ordinal);
        Assert.All(entries.Where(entry => entry.Kind != ActivityKind.SignedIn), entry => Assert.Equal(("ada", "127.0.0.1"), (entry.ActorName, entry.Address)));
        Assert.DoesNotContain(entries, entry => $"{entry.ChangesJson}{entry.Detail}".Contains(AccessWorld.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_taken_once_and_a_weak_password_is_refused()
    {
        var (_, name) = await world.AddUserAsync();

        using var twice = await world.Administrator.PostAsJsonAsync("api/v1/users", new { name = name.ToUpperInvariant(), password = AccessWorld.Password }, Cancelled);
        using var weak = await world.Administrator.PostAsJsonAsync("api/v1/users", new { name = "weak", password = "password" }, Cancelled);

        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
    }

    [Fact]
    public async Task An_administrator_gives_the_address_and_a_new_password_which_ends_the_sessions()
    {
        var (id, name) = await world.AddUserAsync();
        var browser = await world.SignInAsync(name);
        using (var mailed = await world.Administrator.PutAsJsonAsync($"api/v1/users/{id}/email", new { email = "grace@example.org" }, Cancelled))
            mailed.EnsureSuccessStatusCode();
        var user = await world.Administrator.GetFromJsonAsync<JsonElement>($"api/v1/users/{id}", Cancelled);
        Assert.Equal(("grace@example.org", true), (user.GetProperty("email").GetString(), user.GetProperty("isEmailConfirmed").GetBoolean()));

        using (var own = await browser.PutAsJsonAsync("api/v1/account/email", new { email = "boss@example.org", password = AccessWorld.Password }, Cancelled))
            own.EnsureSuccessStatusCode();
        Assert.False((await world.Administrator.GetFromJsonAsync<JsonElement>($"api/v1/users/{id}", Cancelled)).GetProperty("isEmailConfirmed").GetBoolean());

        using (var set = await world.Administrator.PutAsJsonAsync($"api/v1/users/{id}/password", new { password = "punched-cards-of-jacquard" }, Cancelled))
            set.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Who_is_shut_out_hears_the_same_as_who_gives_a_wrong_password()
    {
        var (id, name) = await world.AddUserAsync();
        using (var changed = await world.ChangeAsync(id, Grants.None, isDisabled: true))
            changed.EnsureSuccessStatusCode();

        using var answer = await world.Fleet.Server.CreateClient().PostAsJsonAsync("api/v1/session", new { name, password = AccessWorld.Password }, Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("access.wrong-password", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }
}
