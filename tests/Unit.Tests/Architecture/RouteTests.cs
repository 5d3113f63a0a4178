using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>Who may call a route stands beside it, so that a reviewer sees it without knowing what holds by default.</summary>
public sealed partial class RouteTests
{
    [Fact]
    public void Every_route_says_who_may_call_it()
    {
        var routes = (from file in SourceTree.FilesBelow(["src/Server"], ".cs") from route in RoutesOf(file.Code) select (file.Path, Route: route)).ToList();

        Assert.NotEmpty(routes);
        SourceTree.AssertNone(
            "Add RequireAuthorization(policy) or AllowAnonymous():",
            from route in routes
            where !route.Route.Contains("RequireAuthorization(", StringComparison.Ordinal) && !route.Route.Contains("AllowAnonymous(", StringComparison.Ordinal)
            select $"{route.Path}: {route.Route.Split('\n')[0].Trim()}");
    }

    [Theory]
    [InlineData("routes.MapGet(\"/a\", () => 1).AllowAnonymous(); routes.MapPost(\"/b\", Do);", 1)]
    [InlineData("routes.MapGet(\"/a\", () => 1).RequireAuthorization(Policy);", 0)]
    [InlineData("var jobs = routes.MapGroup(\"/jobs\").RequireAuthorization(Policy); jobs.MapGet(\"/\", Do); routes.MapGet(\"/b\", Do);", 1)]
    public void A_route_without_a_policy_is_found(string code, int openRoutes) =>
        Assert.Equal(openRoutes, RoutesOf(code).Count(route => !route.Contains("RequireAuthorization(") && !route.Contains("AllowAnonymous(")));

    /// <summary>The text of each route up to the next one; a route of a group has the group's text before it.</summary>
    private static IEnumerable<string> RoutesOf(string code)
    {
        var starts = Map().Matches(code);
        var groups = Group().Matches(code).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Index : code.Length;
            yield return code[starts[i].Index..end] + groups.GetValueOrDefault(starts[i].Groups[1].Value);
        }
    }

    [GeneratedRegex(@"\b(\w+)\s*\.Map(?:Get|Post|Put|Delete|Patch|Methods|Fallback)\(")]
    private static partial Regex Map();

    [GeneratedRegex(@"\b(\w+) = \w+\s*\.MapGroup\(([^;]*);")]
    private static partial Regex Group();
}
