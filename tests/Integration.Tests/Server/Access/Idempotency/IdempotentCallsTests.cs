using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.Idempotency;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Idempotency;

/// <summary>A program that heard no answer asks again.</summary>
public sealed class IdempotentCallsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_call_again_gets_the_same_answer_and_does_nothing()
    {
        var client = await shared.Server.SignInAsync();
        var (key, name) = (NewKey(), NewName());
        var first = await AddAsync(client, key, name);
        var second = await AddAsync(client, key, name);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal((first.Status, first.Text, true), (second.Status, second.Text, second.IsReplayed));
        Assert.False(first.IsReplayed);
        Assert.Equal(1, await CountAsync(name));
    }

    [Fact]
    public async Task Of_many_at_the_same_moment_one_is_carried_out()
    {
        var client = await shared.Server.SignInAsync();
        var (key, name) = (NewKey(), NewName());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AddAsync(client, key, name)));

        Assert.Equal(1, await CountAsync(name));
        Assert.Single(answers, answer => answer is { Status: HttpStatusCode.OK, IsReplayed: false });
        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK || answer.Code == "request.under-way", answer.Text));
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(client, key, name)).Status);
    }

    [Fact]
    public async Task A_key_is_for_one_request_of_one_account()
    {
        var client = await shared.Server.SignInAsync();
        var (key, name) = (NewKey(), NewName());
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(client, key, name)).Status);

        var other = await AddAsync(client, key, NewName());
        Assert.Equal((HttpStatusCode.Conflict, "request.idempotency-key-reused"), (other.Status, other.Code));
        // Another address with the same key is another call.
        using var preview = await SendAsync(client, "api/v1/activity/verification", key, null);
        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
        // Nobody who is not signed in gets an answer of somebody else.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AddAsync(shared.Server.CreateClient(), key, name)).Status);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("")]
    public async Task A_key_has_visible_characters(string key) =>
        Assert.Equal("request.idempotency-key-invalid", (await AddAsync(await shared.Server.SignInAsync(), key, NewName())).Code);

    [Fact]
    public async Task A_refusal_stays_the_same_too()
    {
        var client = await shared.Server.SignInAsync();
        var key = NewKey();
        var first = await AddAsync(client, key, "");
        var second = await AddAsync(client, key, "");
        Assert.Equal(HttpStatusCode.BadRequest, first.Status);
        Assert.Equal((first.Text, true), (second.Text, second.IsReplayed));
    }

    [Fact]
    public async Task After_a_day_a_key_is_forgotten_and_what_died_before_its_answer_after_ten_minutes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        var answers = new StoredAnswers(
            Get<IDbContextFactory<ServerDatabase>>(), Get<SecretBox>(), Get<ServerKey>(), time);
        var call = new string('a', 64);
        var begun = (await answers.BeginAsync(call, "body", Cancelled)).Value;
        Assert.Equal("request.under-way", (await answers.BeginAsync(call, "body", Cancelled)).Problem?.Code);
        time.Advance(TimeSpan.FromMinutes(11));
        begun = (await answers.BeginAsync(call, "body", Cancelled)).Value;
        Assert.Null(begun.Before);

        await answers.CompleteAsync(begun.Id, new(200, "application/json", """{"token":"shown once"}"""));
        Assert.Equal("""{"token":"shown once"}""", (await answers.BeginAsync(call, "body", Cancelled)).Value.Before?.Body);
        await using (var database = await Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled))
            Assert.DoesNotContain("shown", (await database.Set<StoredAnswer>().SingleAsync(answer => answer.Id == begun.Id, Cancelled)).ProtectedBody!, StringComparison.Ordinal); // because it was completed with a body

        time.Advance(StoredAnswers.KeepFor + TimeSpan.FromSeconds(1));
        Assert.Null((await answers.BeginAsync(call, "other body", Cancelled)).Value.Before);
    }

    private T Get<T>()
        where T : notnull => shared.Server.Services.GetRequiredService<T>();

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static string NewName() => $"machine {Guid.CreateVersion7():N}";

    private static async Task<Answer> AddAsync(HttpClient client, string key, string name)
    {
        using var answer = await SendAsync(client, "api/v1/clients", key, new { name });
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled), answer.Headers.Contains("Idempotency-Replayed"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string key, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request, Cancelled);
    }

    private async Task<int> CountAsync(string name)
    {
        await using var database = await Get<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return await database.Set<Client>().CountAsync(client => client.Name == name, Cancelled);
    }

    private sealed record Answer(HttpStatusCode Status, string Text, bool IsReplayed)
    {
        public string? Code => JsonDocument.Parse(Text).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
