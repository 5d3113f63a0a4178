using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using Microsoft.AspNetCore.Authorization;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>
/// Every route, page and use case, asked by everybody there is, about a client: who may, hears yes; who may not see it, hears
/// exactly what an id that does not exist would have got. What is new and has no row fails here; rows stand in <c>Rows</c>, a file for each noun.
/// </summary>
public sealed partial class MatrixTests(MatrixWorld world) : IClassFixture<MatrixWorld>
{
    [Fact]
    public void Every_route_page_and_use_case_has_its_row_and_no_row_is_about_nothing()
    {
        var useCases = MatrixRows.UseCasesOf();

        AssertSame("route", MatrixRows.RoutesOf(world.Services).Keys, MatrixRows.Routes.Select(row => row.Key));
        AssertSame("page", MatrixRows.PagesOf(), MatrixRows.Pages.Select(row => row.Page));
        AssertSame("use case", useCases.Where(MatrixRows.TakesAnActor).Select(type => type.Name), MatrixRows.UseCases.Select(row => row.UseCase.Name));
        AssertSame("use case without an actor", useCases.Where(type => !MatrixRows.TakesAnActor(type)).Select(type => type.Name), MatrixRows.WithoutActor.Select(type => type.Name));
    }

    [Fact]
    public void What_is_open_to_the_network_says_so_and_nothing_else_does()
    {
        var routes = MatrixRows.RoutesOf(world.Services);

        Assert.All(MatrixRows.Routes.Where(row => routes.ContainsKey(row.Key)), row =>
            Assert.Equal(row.Needs == Needs.Nothing, routes[row.Key].Metadata.GetMetadata<IAllowAnonymous>() is not null));
    }

    [Fact]
    public async Task Use_cases_answer_everybody_as_their_rows_say()
    {
        List<string> wrong = [];
        foreach (var row in MatrixRows.UseCases)
        {
            foreach (var asker in world.Askers)
            {
                var answer = await row.AskAsync(world.Services, world.It, asker.Actor!); // because a use case is never reached without one
                var expected = asker.Expect(row.Needs);
                var unknown = expected == Asker.Answer.AsUnknown ? await row.AskAsync(world.Services, Matter.Unknown(), asker.Actor!) : null; // as above
                if (Judge(row.Needs, asker, expected, answer.Problem?.Code, answer.Text, unknown?.Text) is { } fault)
                    wrong.Add($"{row.UseCase.Name}, which needs {row.Needs}: {asker.Name} {fault}");
            }
        }

        AssertNone(wrong);
    }

    [Fact]
    public async Task Routes_answer_everybody_as_their_rows_say()
    {
        List<string> wrong = [];
        var rows = MatrixRows.Routes.Where(row => row.Needs != Needs.Nothing && row.Needs != Needs.Agent).OrderBy(row => row.IsLast).ToList();
        foreach (var asker in world.Askers)
        {
            var http = await world.SignInAsync(asker);
            foreach (var row in rows.Where(row => !asker.IsVariation || row.Needs.Permission is not null))
            {
                if (row.IsLast)
                    http = await world.SignInAsync(asker);
                var (status, text) = await SendAsync(http, row, world.It);
                var expected = asker.Expect(row.Needs);
                var unknown = expected == Asker.Answer.AsUnknown ? await SendAsync(http, row, Matter.Unknown()) : default;
                if (status >= HttpStatusCode.InternalServerError && status != HttpStatusCode.ServiceUnavailable)
                    wrong.Add($"{row.Route}: {status}");
                if (Judge(row.Needs, asker, expected, CodeIn(text), text, unknown.Text) is { } fault)
                    wrong.Add($"{row.Route}, which needs {row.Needs}: {asker.Name} {fault} ({(int)status} {text})");
            }
        }

        AssertNone(wrong);
    }

    [Fact]
    public async Task Without_a_session_nobody_gets_past_a_route()
    {
        List<string> wrong = [];
        foreach (var row in MatrixRows.Routes.Where(row => row.Needs != Needs.Nothing))
        {
            foreach (var (who, http) in new[] { ("nobody", world.Anonymous()), ("the agent of another client", world.OtherAgent), ("an agent that was shut out", world.RevokedAgent), ("a program with a revoked token", world.RevokedToken) })
            {
                var (status, _) = await SendAsync(http, row, world.It);
                var passes = row.Needs == Needs.Agent && http == world.OtherAgent;
                if (passes == (status == HttpStatusCode.Unauthorized))
                    wrong.Add($"{row.Route}: {who} gets {(int)status}");
            }
        }

        AssertNone(wrong);
    }

    [Fact]
    public async Task A_person_is_no_agent()
    {
        var http = await world.SignInAsync(world.Askers.Single(asker => asker.Actor!.IsAdministrator)); // because all of them are signed in

        foreach (var row in MatrixRows.Routes.Where(row => row.Needs == Needs.Agent))
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(http, row, world.It)).Status);
    }

    [Fact]
    public async Task Pages_open_to_those_of_their_rows_and_lead_others_to_the_sign_in()
    {
        var administrator = await world.SignInAsync(world.Askers.Single(asker => asker.Actor!.IsAdministrator)); // because all of them are signed in
        var user = await world.SignInAsync(world.Askers.First(asker => !asker.SeesIt));
        foreach (var row in MatrixRows.Pages.Where(row => row.Needs != Needs.Nothing))
        {
            var address = world.It.Fill(row.Page);
            using var anonymous = await world.Anonymous().GetAsync(address, Matter.Token);
            using var toUser = await user.GetAsync(address, Matter.Token);
            using var toAdministrator = await administrator.GetAsync(address, Matter.Token);

            Assert.Equal(HttpStatusCode.Redirect, anonymous.StatusCode);
            Assert.StartsWith("/sign-in", anonymous.Headers.Location?.PathAndQuery ?? anonymous.Headers.Location?.ToString());
            Assert.True(row.Needs == Needs.Account == (toUser.StatusCode == HttpStatusCode.OK), $"{row.Page}: a user gets {toUser.StatusCode}");
            Assert.True(toAdministrator.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{row.Page}: an administrator gets {toAdministrator.StatusCode}");
        }
    }

    [Fact]
    public async Task A_page_about_what_one_may_not_see_is_the_page_about_what_does_not_exist()
    {
        List<string> wrong = [];
        foreach (var asker in world.Askers.Where(asker => !asker.SeesIt && !asker.IsVariation))
        {
            var http = await world.SignInAsync(asker);
            foreach (var row in MatrixRows.Pages.Where(row => row.Needs == Needs.Account && row.Page.Contains('{')))
            {
                var (it, unknown) = (await ReadAsync(http, row.Page, world.It), await ReadAsync(http, row.Page, Matter.Unknown()));
                if (it != unknown)
                    wrong.Add($"{row.Page}: {asker.Name} can tell it from an unknown one: {it} instead of {unknown}");
            }
        }

        AssertNone(wrong);
    }

    /// <summary>Status and text; without what the page seals anew each time, and with the same word for whatever id was asked for.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> ReadAsync(HttpClient http, string page, Matter about)
    {
        using var answer = await http.GetAsync(about.Fill(page), Matter.Token);
        return (answer.StatusCode, Id().Replace(Sealed().Replace(await answer.Content.ReadAsStringAsync(Matter.Token), ""), "id"));
    }

    /// <summary>Null where all is as it should be, otherwise what is not.</summary>
    private string? Judge(Needs needs, Asker asker, Asker.Answer expected, string? code, string text, string? unknown)
    {
        if (Asker.Compare(expected, code) is { } fault)
            return fault;
        if (expected == Asker.Answer.AsUnknown && text != unknown)
            return $"can tell it from an unknown one: {text} instead of {unknown}";
        var mayRead = asker.Actor?.Sees(world.It.Client) == true;
        return !mayRead && needs != Needs.Account && world.It.IsMentionedIn(text) ? $"reads of it: {text}" : null;
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpClient http, RouteRow row, Matter about)
    {
        using var request = row.RequestAbout(about);
        using var answer = await http.SendAsync(request, Matter.Token);
        // The number of the request in the log is another each time.
        return (answer.StatusCode, TraceId().Replace(await answer.Content.ReadAsStringAsync(Matter.Token), ""));
    }

    private static string? CodeIn(string text)
    {
        if (!text.StartsWith("""{"type":"about:blank""", StringComparison.Ordinal))
            return null;
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }

    private static void AssertSame(string what, IEnumerable<string> there, IEnumerable<string> rows)
    {
        var (all, listed) = (there.ToHashSet(), rows.ToHashSet());
        Assert.NotEmpty(all);
        AssertNone([.. all.Except(listed).Select(name => $"The {what} {name} has no row."), .. listed.Except(all).Select(name => $"There is no {what} {name} any more.")]);
    }

    private static void AssertNone(List<string> wrong)
    {
        if (wrong.Count > 0)
            Assert.Fail(string.Join('\n', wrong.Take(40)));
    }

    [GeneratedRegex(@"<!--.*?-->|nonce=""[^""]*""|value=""CfDJ8[^""]*""", RegexOptions.Singleline)]
    private static partial Regex Sealed();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@",""traceId"":""[^""]*""")]
    private static partial Regex TraceId();
}
