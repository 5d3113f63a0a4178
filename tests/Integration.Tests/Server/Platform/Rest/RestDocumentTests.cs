using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.Matrix;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform.Rest;

/// <summary>The OpenAPI document in the repository is what the routes say.</summary>
public sealed class RestDocumentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_document_is_the_one_of_the_routes()
    {
        var file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "..", "..", "docs", "api", "v1.json")); // because a source file has a folder
        var expected = (await ReadAsync()).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(file, expected, Cancelled);
        Assert.True(File.Exists(file) && await File.ReadAllTextAsync(file, Cancelled) == expected, $"{file} has drifted; UPDATE_DOCS=1 with this test writes it anew.");
    }

    [Fact]
    public async Task Every_route_of_the_API_is_in_it_with_a_summary_and_its_refusals()
    {
        var document = await ReadAsync();
        var routes = MatrixRows.RoutesOf(shared.Server.Services).Keys.Where(key => key.Contains(" /api/v1/", StringComparison.Ordinal) && !key.EndsWith("openapi.json", StringComparison.Ordinal)).Select(key => key.TrimEnd('/')).ToHashSet();
        HashSet<string> described = [];
        foreach (var (path, operations) in document["paths"]!.AsObject()) // because an OpenAPI document has paths
        {
            foreach (var (method, operation) in operations!.AsObject().Where(member => Methods.Contains(member.Key))) // because each path has something
            {
                described.Add($"{method.ToUpperInvariant()} {path}");
                var text = operation!.ToJsonString(Readable); // because each method has its operation
                Assert.True(operation["summary"]?.GetValue<string>() is { Length: > 5 } summary && !summary.Contains('/', StringComparison.Ordinal), $"{method} {path} has no summary.");
                Assert.Contains("application/problem+json", text, StringComparison.Ordinal);
                Assert.Single(operation["tags"]!.AsArray()); // because each has its noun
            }
        }

        Assert.NotEmpty(routes);
        Assert.Empty(routes.Except(described));
        Assert.Empty(described.Except(routes));
    }

    [Fact]
    public async Task Ids_and_enums_are_what_they_are_on_the_wire()
    {
        var schemas = (await ReadAsync())["components"]!["schemas"]!; // because there are schemas
        Assert.Equal("uuid", schemas["ClientId"]!["format"]!.GetValue<string>()); // because clients have ids
        Assert.Contains("running", schemas["JobState"]!["enum"]!.AsArray().Select(value => value!.GetValue<string>())); // because jobs have states
        Assert.Contains("code", schemas["ProblemDocument"]!["required"]!.AsArray().Select(value => value!.GetValue<string>())); // because refusals have codes
    }

    private async Task<JsonNode> ReadAsync() => JsonNode.Parse(await shared.Server.CreateClient().GetStringAsync("api/v1/openapi.json", Cancelled))!; // because a document is not null

    private static string Here([CallerFilePath] string file = "") => file;
}
