using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using AuthenticationSchemes = BorgBackupServer.Server.Platform.Security.AuthenticationSchemes;

namespace BorgBackupServer.Integration.Tests.Server.Access;

/// <summary>Sessions are the server's, not the cookie's: they are listed, ended, and end by themselves when the account changes.</summary>
public sealed class SessionTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_shows_device_and_address_and_can_be_ended_alone()
    {
        var (_, name) = await world.AddUserAsync();
        var first = await world.SignInAsync(name);
        var second = await world.SignInAsync(name);
        var sessions = (await second.GetFromJsonAsync<JsonElement>("api/v1/sessions", Cancelled)).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, session => Assert.Equal(("Lynx/2.9", "127.0.0.1"), (session.GetProperty("device").GetString(), session.GetProperty("address").GetString())));

        var older = sessions.MinBy(session => session.GetProperty("sessionId").GetString()).GetProperty("sessionId").GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await second.DeleteAsync($"api/v1/sessions/{older}", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second));
    }

    [Fact]
    public async Task A_session_of_somebody_else_is_as_one_that_does_not_exist()
    {
        var eve = await world.SignInAsync((await world.AddUserAsync()).Name);
        var other = (await world.Administrator.GetFromJsonAsync<JsonElement>("api/v1/sessions", Cancelled)).GetProperty("items")[0].GetProperty("sessionId").GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await eve.DeleteAsync($"api/v1/sessions/{other}", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world.Administrator));
    }

    [Fact]
    public async Task A_cookie_that_was_copied_before_the_sign_out_is_worth_nothing_after_it()
    {
        var (_, name) = await world.AddUserAsync();
        var cookie = await world.SignInForCookieAsync(name);
        using var browser = world.Bare(cookie);
        using var thief = world.Bare(cookie);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(thief));

        using var signedOut = await browser.DeleteAsync("api/v1/session", Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(thief));
    }

    [Fact]
    public async Task Signing_in_again_gives_a_new_session_and_ends_the_one_that_the_browser_brought()
    {
        var (_, name) = await world.AddUserAsync();
        var browser = await world.SignInAsync(name);
        var before = await IdsAsync(browser);
        using var again = await browser.PostAsJsonAsync("api/v1/session", new { name, password = AccessWorld.Password }, Cancelled);

        var after = await IdsAsync(browser);
        Assert.Single(after);
        Assert.Empty(before.Intersect(after));
    }

    [Fact]
    public async Task A_cookie_that_somebody_planted_before_the_sign_in_is_worth_nothing_after_it()
    {
        var (_, mallory) = await world.AddUserAsync();
        var (_, victim) = await world.AddUserAsync();
        using var attacker = world.Bare(await world.SignInForCookieAsync(mallory));
        using var browser = world.Bare(attacker.DefaultRequestHeaders.GetValues("Cookie").Single());

        using var signedIn = await browser.PostAsJsonAsync("api/v1/session", new { name = victim, password = AccessWorld.Password }, Cancelled);
        using var own = world.Bare(AccessWorld.CookieOf(signedIn));

        Assert.Equal(victim, await NameAsync(own));
        Assert.Null(await NameAsync(attacker));
        Assert.Null(await NameAsync(browser));
    }

    [Fact]
    public async Task Another_password_gives_a_new_session_to_who_changed_it_and_ends_every_other()
    {
        var (_, name) = await world.AddUserAsync();
        var elsewhere = await world.SignInAsync(name);
        using var before = world.Bare(await world.SignInForCookieAsync(name));
        using var changed = await before.PostAsJsonAsync("api/v1/account/password", new { oldPassword = AccessWorld.Password, newPassword = "punched-cards-of-jacquard" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        using var after = world.Bare(AccessWorld.CookieOf(changed));

        Assert.Equal(name, await NameAsync(after));
        Assert.Null(await NameAsync(before));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(elsewhere));
    }

    [Fact]
    public async Task What_another_server_process_ended_is_not_believed_for_longer_than_seconds()
    {
        var (_, name) = await world.AddUserAsync();
        var browser = await world.SignInAsync(name);
        var id = SessionId.Parse(Assert.Single(await IdsAsync(browser)), null);
        var other = new SessionMemory(
            world.Fleet.Get<IDbContextFactory<ServerDatabase>>(), world.Fleet.Get<ISessionRules>(), world.Fleet.Get<SecondFactors>(), new AccountVersion(), world.Fleet.Time);
        Assert.NotNull(await other.FindAsync(id, Cancelled));

        using var signedOut = await browser.DeleteAsync("api/v1/session", Cancelled);
        world.Fleet.Time.Advance(SessionMemory.TrustFor + TimeSpan.FromSeconds(1));

        Assert.Null(await other.FindAsync(id, Cancelled));
    }

    [Fact]
    public async Task Shorter_limits_hold_for_sessions_that_are_there()
    {
        using var wrong = await world.Administrator.PutAsJsonAsync("api/v1/settings/sessions", new { idleMinutes = 1, mostMinutes = 60 }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var browser = await world.SignInAsync((await world.AddUserAsync()).Name);
        world.Fleet.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world.Administrator));

        using var shorter = await world.Administrator.PutAsJsonAsync("api/v1/settings/sessions", new { idleMinutes = 15, mostMinutes = 1440 }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, shorter.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
        using var back = await world.Administrator.PutAsJsonAsync("api/v1/settings/sessions", new { idleMinutes = 480, mostMinutes = 1440 }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
    }

    [Fact]
    public async Task Other_rights_end_the_sessions_at_once_and_so_does_shutting_out_and_deleting()
    {
        var client = await world.Fleet.CreateClientAsync();
        foreach (var change in new Func<string, Task<HttpResponseMessage>>[]
        {
            id => world.ChangeAsync(id, AccessWorld.At(client)),
            id => world.ChangeAsync(id, Grants.None, isAdministrator: true),
            id => world.ChangeAsync(id, AccessWorld.At(client, Permission.Restore), isDisabled: true),
            id => world.Administrator.DeleteAsync($"api/v1/users/{id}", Cancelled),
            id => world.Administrator.DeleteAsync($"api/v1/users/{id}/sessions", Cancelled),
        })
        {
            var (id, name) = await world.AddUserAsync(AccessWorld.At(client, Permission.Restore));
            var browser = await world.SignInAsync(name);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
            using var answer = await change(id);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
        }
    }

    [Fact]
    public async Task An_open_page_loses_its_rights_at_once_and_its_session_within_seconds()
    {
        var client = await world.Fleet.CreateClientAsync();
        var (id, name) = await world.AddUserAsync(AccessWorld.At(client, Permission.Restore));
        var browser = await world.SignInAsync(name);
        // What a circuit has of a person: the principal of the request that opened it, in a scope that no request passes through.
        await using var circuit = world.Fleet.Server.Scope();
        var states = circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        ((IHostEnvironmentAuthenticationStateProvider)states).SetAuthenticationState(Task.FromResult(new AuthenticationState(Principal(id, name, Assert.Single(await IdsAsync(browser))))));
        var current = circuit.ServiceProvider.GetRequiredService<CurrentActor>();
        var ended = new TaskCompletionSource<AuthenticationState>(TaskCreationOptions.RunContinuationsAsynchronously);
        states.AuthenticationStateChanged += async next => ended.TrySetResult(await next);
        Assert.True((await current.GetAsync()).Clients.Contains(client.Value));

        using var answer = await world.ChangeAsync(id, Grants.None);

        Assert.Equal(Grants.None, (await current.GetAsync()).Grants);
        Assert.False((await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled)).User.Identity?.IsAuthenticated);
    }

    [Fact]
    public async Task A_session_in_use_asks_no_database_who_it_is()
    {
        var browser = await world.SignInAsync((await world.AddUserAsync()).Name);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        var asked = new List<string>();
        using var listening = DiagnosticListener.AllListeners.Subscribe(new EachListener(asked));

        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));

        Assert.DoesNotContain(asked, command => command.Contains("\"sessions\"", StringComparison.Ordinal) || command.Contains("\"users\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        var ada = (await world.Administrator.GetFromJsonAsync<JsonElement>("api/v1/users", Cancelled)).GetProperty("items").EnumerateArray()
            .Where(user => user.GetProperty("isAdministrator").GetBoolean() && !user.GetProperty("isDisabled").GetBoolean()).ToList();
        foreach (var extra in ada.Where(user => user.GetProperty("name").GetString() != TestServer.AdministratorName))
            await world.Administrator.DeleteAsync($"api/v1/users/{extra.GetProperty("userId").GetString()}", Cancelled);
        var id = ada.Single(user => user.GetProperty("name").GetString() == TestServer.AdministratorName).GetProperty("userId").GetString() ?? "";

        using var demoted = await world.ChangeAsync(id, Grants.None);
        using var shutOut = await world.ChangeAsync(id, Grants.None, isAdministrator: true, isDisabled: true);
        using var deleted = await world.Administrator.DeleteAsync($"api/v1/users/{id}", Cancelled);

        foreach (var answer in new[] { demoted, shutOut, deleted })
            Assert.Contains("user.last-administrator", await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world.Administrator));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("api/v1/session", Cancelled);
        return answer.StatusCode;
    }

    /// <summary>Who it is there; null for nobody.</summary>
    private static async Task<string?> NameAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("api/v1/session", Cancelled);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("name").GetString() : null;
    }

    private static async Task<List<string>> IdsAsync(HttpClient http) =>
        [.. (await http.GetFromJsonAsync<JsonElement>("api/v1/sessions", Cancelled)).GetProperty("items").EnumerateArray().Select(session => session.GetProperty("sessionId").GetString() ?? "")];

    private static ClaimsPrincipal Principal(string userId, string name, string sessionId) => new(new ClaimsIdentity(
        [new Claim(ClaimNames.SessionId, sessionId), new Claim(ClaimNames.UserId, userId), new Claim(ClaimNames.Name, name)], AuthenticationSchemes.Session, ClaimNames.Name, ClaimNames.Role));

    /// <summary>Keeps the text of every command that Entity Framework sends.</summary>
    private sealed class EachListener(List<string> commands) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData data)
                lock (commands)
                    commands.Add(data.Command.CommandText);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
