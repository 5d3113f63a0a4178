namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>One route, and what it needs.</summary>
/// <param name="Route">Method and pattern as the server knows them, for example <c>GET /api/v1/jobs/{id}</c>; a query may follow.</param>
/// <param name="Needs">What a yes needs.</param>
/// <param name="Body">The JSON that is sent; null sends none. Best one that is refused for what it says, so that a yes changes nothing.</param>
public sealed record RouteRow(string Route, Needs Needs, Func<Matter, object>? Body = null)
{
    /// <summary>Who has asked this cannot ask for anything more.</summary>
    public bool IsLast { get; init; }

    /// <summary>Without the query: the same as in <see cref="Microsoft.AspNetCore.Routing.EndpointDataSource"/>.</summary>
    public string Key => Route.Split('?')[0];

    public HttpRequestMessage RequestAbout(Matter matter)
    {
        var (method, pattern) = (Route.Split(' ')[0], Route.Split(' ')[1]);
        var request = new HttpRequestMessage(HttpMethod.Parse(method), matter.Fill(pattern.Replace("?client", $"?clientId={matter.Client}", StringComparison.Ordinal)));
        if (Body is not null)
            request.Content = System.Net.Http.Json.JsonContent.Create(Body(matter));
        return request;
    }
}
