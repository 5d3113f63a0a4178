using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Session;

/// <summary>The agent's side of the exchanges. Whatever the server does (silence, garbage, refusal) is a <see cref="Problem"/>, never an exception.</summary>
public sealed class ServerConnection : IDisposable
{
    /// <summary>How long an exchange may take that the server does not hold open.</summary>
    public static readonly TimeSpan ShortCall = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly TimeProvider time;

    public ServerConnection(Uri server, Secret? apiKey, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // the key is for this server, not for where it points
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15), // so that a changed DNS entry is noticed
            MaxResponseHeadersLength = 16,
        };
        client = new HttpClient(handler)
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
            MaxResponseContentBufferSize = WireLimits.BodyBytes,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bbs-agent", MachineSurvey.AgentVersion));
        if (apiKey is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, apiKey.Reveal());
        this.time = time;
    }

    public Task<Result<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken) =>
        CallAsync(AgentRoutes.Enrol, request, ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolResponse, ShortCall, cancellationToken);

    public Task<Result<HelloResponse>> HelloAsync(HelloRequest request, CancellationToken cancellationToken) =>
        CallAsync(AgentRoutes.Hello, request, ProtocolJson.Default.HelloRequest, ProtocolJson.Default.HelloResponse, ShortCall, cancellationToken);

    /// <param name="limit">Longer than the server holds a poll open.</param>
    public Task<Result<PollResponse>> PollAsync(PollRequest request, TimeSpan limit, CancellationToken cancellationToken) =>
        CallAsync(AgentRoutes.Poll, request, ProtocolJson.Default.PollRequest, ProtocolJson.Default.PollResponse, limit, cancellationToken);

    public Task<Result<ReportResponse>> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        CallAsync(AgentRoutes.Report, request, ProtocolJson.Default.ReportRequest, ProtocolJson.Default.ReportResponse, ShortCall, cancellationToken);

    public Task<Result<LeaveResponse>> LeaveAsync(LeaveRequest request, CancellationToken cancellationToken) =>
        CallAsync(AgentRoutes.Leave, request, ProtocolJson.Default.LeaveRequest, ProtocolJson.Default.LeaveResponse, ShortCall, cancellationToken);

    /// <summary>Fetches the files of a <see cref="ReceiveOrder"/>. No limit of time: the disks and the network set it.</summary>
    /// <returns>Why the server sends none; null after a whole stream.</returns>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Problem?> FetchContentAsync(JobReference job, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(job, ProtocolJson.Default.JobReference));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, ReceiveOrder.ContentPath) { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return Refusal(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await read(stream, cancellationToken);
        return null;
    }

    public void Dispose() => client.Dispose();

    private async Task<Result<TResponse>> CallAsync<TRequest, TResponse>(
        string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, requestType));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.PostAsync(route, content, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (!response.IsSuccessStatusCode)
                return Refusal(response.StatusCode, body);
            var answer = JsonSerializer.Deserialize(body, responseType);
            return answer is null ? Garbage("null") : answer;
        }
        catch (JsonException failure)
        {
            return Garbage(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable("it did not answer in time");
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError == HttpRequestError.SecureConnectionError
                ? new Problem("server.certificate", ProblemKind.Unreachable, $"The server's certificate was not accepted: {(failure.InnerException ?? failure).Message}",
                    "Install the issuing certificate on this machine, or mend the server's.")
                : Unreachable(failure.Message);
        }
        catch (IOException failure)
        {
            return Unreachable(failure.Message);
        }
    }

    private static Problem Refusal(HttpStatusCode status, byte[] body)
    {
        WireProblem? said = null;
        try
        {
            said = JsonSerializer.Deserialize(body, ProtocolJson.Default.WireProblem);
        }
        catch (JsonException)
        {
            // A proxy or another program answered; the status has to do.
        }

        if (status == HttpStatusCode.Unauthorized)
            return new Problem(said?.Code ?? "server.key-refused", ProblemKind.KeyRefused, said?.Detail ?? "The server does not accept this agent's key.",
                said?.Hint ?? "If the client was removed or enrolled again elsewhere, enrol this agent again with a new token.");
        var isServerTrouble = (int)status is >= 500 or 404 or 408 or 429 or (>= 300 and < 400);
        return new Problem(said?.Code ?? "server.refused", isServerTrouble ? ProblemKind.Unreachable : ProblemKind.Rejected,
            said?.Detail ?? $"The server answered with status {(int)status}.", said?.Hint);
    }

    private static Problem Garbage(string detail) =>
        new("server.protocol", ProblemKind.Unreachable, $"The server's answer is not understood: {detail}", "Is the address that of a Borg Backup Server of a matching version?");

    private static Problem Unreachable(string detail) =>
        new("server.unreachable", ProblemKind.Unreachable, $"The server cannot be reached: {detail}", "Check the address, the network, and whether the server runs.");
}
