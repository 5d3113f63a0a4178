using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.ApiTokens;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access;

/// <summary>A token may what it was given and its owner still may; it ends at once, and it is kept nowhere.</summary>
public sealed class ApiTokenTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_sees_and_may_only_what_it_was_given()
    {
        var (mine, other) = (await world.Fleet.CreateClientAsync(), await world.Fleet.CreateClientAsync());
        var (_, program) = await world.MakeTokenAsync(world.Administrator, AccessWorld.At(mine, Permission.TriggerBackup));

        var seen = await program.GetFromJsonAsync<JsonElement>("api/v1/clients", Cancelled);

        Assert.Equal(1, seen.GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"api/v1/clients/{other}", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.PutAsJsonAsync($"api/v1/clients/{mine}/pause", new { }, Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("api/v1/users", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_token_may_no_more_than_its_owner_neither_at_first_nor_later()
    {
        var client = await world.Fleet.CreateClientAsync();
        var (id, name) = await world.AddUserAsync(AccessWorld.At(client, Permission.ManagePlans));
        var owner = await world.SignInAsync(name);
        using var beyond = await owner.PostAsJsonAsync("api/v1/tokens", new { name = "more", grants = AccessWorld.Body(AccessWorld.At(client, Permission.Restore)) }, Cancelled);
        Assert.Contains("token.beyond-account", await beyond.Content.ReadAsStringAsync(Cancelled));
        var (_, program) = await world.MakeTokenAsync(owner, AccessWorld.At(client, Permission.ManagePlans));
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"api/v1/clients/{client}/pause", Cancelled)).StatusCode);

        using var narrowed = await world.ChangeAsync(id, AccessWorld.At(client));
        Assert.Equal(HttpStatusCode.Forbidden, (await program.DeleteAsync($"api/v1/clients/{client}/pause", Cancelled)).StatusCode);

        using var shutOut = await world.ChangeAsync(id, AccessWorld.At(client), isDisabled: true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("api/v1/clients", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_and_one_whose_time_is_over_too()
    {
        var (id, revoked) = await world.MakeTokenAsync(world.Administrator, Grants.None, isAdministrator: true);
        var (_, timed) = await world.MakeTokenAsync(world.Administrator, Grants.None, isAdministrator: true, expiresAt: world.Fleet.Time.GetUtcNow().AddMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await revoked.GetAsync("api/v1/users", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await timed.GetAsync("api/v1/users", Cancelled)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await world.Administrator.DeleteAsync($"api/v1/tokens/{id}", Cancelled)).StatusCode);
        world.Fleet.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(HttpStatusCode.Unauthorized, (await revoked.GetAsync("api/v1/users", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await timed.GetAsync("api/v1/users", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_stolen_token_makes_no_further_tokens_and_ends_no_sessions()
    {
        var (_, thief) = await world.MakeTokenAsync(world.Administrator, Grants.None, isAdministrator: true);

        using var another = await thief.PostAsJsonAsync("api/v1/tokens", new { name = "again", grants = AccessWorld.Body(Grants.None) }, Cancelled);
        Assert.Contains("access.session-needed", await another.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(HttpStatusCode.Forbidden, (await thief.DeleteAsync("api/v1/sessions", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await thief.GetAsync("api/v1/tokens", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Only_the_hash_is_kept_and_the_last_use_is_shown()
    {
        var (id, program) = await world.MakeTokenAsync(world.Administrator, Grants.None, isAdministrator: true);
        var token = program.DefaultRequestHeaders.Authorization?.Parameter ?? "";
        using var used = await program.GetAsync("api/v1/clients", Cancelled);

        var listed = (await world.Administrator.GetFromJsonAsync<JsonElement>("api/v1/tokens", Cancelled)).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("apiTokenId").GetString() == id);
        Assert.Equal(JsonValueKind.String, listed.GetProperty("lastUsedAt").ValueKind);
        Assert.Equal(47, token.Length);
        await using var database = await world.Fleet.OpenAsync();
        var stored = await database.Set<ApiToken>().AsNoTracking().SingleAsync(row => row.Id == ApiTokenId.Parse(id, null), Cancelled);
        Assert.Equal(64, stored.Hash.Length);
        Assert.DoesNotContain(token[4..], stored.Hash);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_opens_no_page()
    {
        using var program = world.Fleet.Server.CreateClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", "bbs_" + new string('A', 43));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("api/v1/clients", Cancelled)).StatusCode);

        var (_, good) = await world.MakeTokenAsync(world.Administrator, Grants.None, isAdministrator: true);
        Assert.Equal(HttpStatusCode.Redirect, (await good.GetAsync("clients", Cancelled)).StatusCode);
    }
}
