using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>
/// The server's side of the protocol, played by the test over real HTTP: it can hold polls, lie, forget, send garbage,
/// go away and come back on the same port.
/// </summary>
internal sealed class PlayedServer : IAsyncDisposable
{
    public const string Token = "one-time-token";

    private readonly Lock gate = new();
    private readonly List<Order> orders = [];
    private readonly List<JobReference> cancellations = [];
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? app;

    public int Port { get; } = FreePort.Find();

    public string Address => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Answers the enrolment.</summary>
    public Func<EnrolRequest, Task<EnrolResponse>> Enrol { get; set; } = _ => throw new InvalidOperationException("This test does not enrol.");

    public string ApiKey { get; set; } = "api-key-of-the-test";

    public int PollSeconds { get; set; } = 2;

    /// <summary>What the hello tells the agent to abandon.</summary>
    public IReadOnlyList<JobReference> Abandon { get; set; } = [];

    /// <summary>Says what becomes of a report; accepted by default.</summary>
    public Func<Report, ReportAnswer> Answer { get; set; } = _ => ReportAnswer.Accepted;

    /// <summary>Called before a request is worked on; true if it was answered here.</summary>
    public Func<HttpContext, Task<bool>> Interfere { get; set; } = _ => Task.FromResult(false);

    public ConcurrentQueue<HelloRequest> Hellos { get; } = new();

    public ConcurrentQueue<PollRequest> Polls { get; } = new();

    /// <summary>Every report that was answered, in order.</summary>
    public ConcurrentQueue<Report> Reports { get; } = new();

    public int LeaveCount { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address);
        var started = builder.Build();
        started.Use(async (context, next) =>
        {
            if (!await Interfere(context))
                await next(context);
        });
        Map(started, AgentRoutes.Enrol, ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolResponse, async (request, _) =>
            request.Token.Reveal() == Token ? await Enrol(request) : null);
        Map(started, AgentRoutes.Hello, ProtocolJson.Default.HelloRequest, ProtocolJson.Default.HelloResponse, (request, _) =>
        {
            Hellos.Enqueue(request);
            return Task.FromResult<HelloResponse?>(new() { ClientName = "test", ServerTime = TimeProvider.System.GetUtcNow(), PollSeconds = PollSeconds, Abandon = Abandon });
        });
        Map(started, AgentRoutes.Poll, ProtocolJson.Default.PollRequest, ProtocolJson.Default.PollResponse, PollAsync);
        Map(started, AgentRoutes.Report, ProtocolJson.Default.ReportRequest, ProtocolJson.Default.ReportResponse, (request, _) =>
        {
            var answers = new List<ReportAnswer>();
            foreach (var report in request.Reports)
            {
                answers.Add(Answer(report));
                Reports.Enqueue(report);
            }

            return Task.FromResult<ReportResponse?>(new() { Answers = answers });
        });
        Map(started, AgentRoutes.Leave, ProtocolJson.Default.LeaveRequest, ProtocolJson.Default.LeaveResponse, (_, _) =>
        {
            LeaveCount++;
            return Task.FromResult<LeaveResponse?>(new() { LeftAt = TimeProvider.System.GetUtcNow() });
        });
        await started.StartAsync(TestContext.Current.CancellationToken);
        app = started;
    }

    /// <summary>Gone without a word: open polls are cut.</summary>
    public async Task StopAsync()
    {
        if (app is not { } stopping)
            return;
        app = null;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await stopping.StopAsync(now.Token);
        await stopping.DisposeAsync();
    }

    public void Send(params Order[] sent)
    {
        lock (gate)
            orders.AddRange(sent);
        Tell();
    }

    public void Cancel(JobReference job)
    {
        lock (gate)
            cancellations.Add(job);
        Tell();
    }

    public Task<FinishedReport> FinishedAsync(JobReference job) =>
        Eventually.SomeAsync(() => Of<FinishedReport>(job).FirstOrDefault(), $"job {job.JobId} reports its end");

    public IEnumerable<T> Of<T>(JobReference job)
        where T : ReportBody => Reports.Where(report => report.Job == job).Select(report => report.Body).OfType<T>();

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<PollResponse?> PollAsync(PollRequest request, CancellationToken cancellationToken)
    {
        Polls.Enqueue(request);
        Task waiting;
        lock (gate)
        {
            cancellations.RemoveAll(job => !request.Running.Contains(job) && Of<FinishedReport>(job).Any());
            waiting = news.Task;
            if (orders.Count == 0 && cancellations.Count == 0)
                news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = orders.Count == 0 && cancellations.Count == 0 ? news.Task : Task.CompletedTask;
        }

        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(PollSeconds), cancellationToken));
        lock (gate)
        {
            var response = new PollResponse { Orders = [.. orders], Cancel = [.. cancellations] };
            orders.Clear();
            return response;
        }
    }

    private void Tell()
    {
        lock (gate)
            news.TrySetResult();
    }

    private void Map<TRequest, TResponse>(
        WebApplication to, string route, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, Func<TRequest, CancellationToken, Task<TResponse?>> answer)
        where TResponse : class =>
        to.MapPost(route, async context =>
        {
            if (route != AgentRoutes.Enrol && context.Request.Headers.Authorization != $"{AgentRoutes.KeyScheme} {ApiKey}")
            {
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "agent.key-unknown");
                return;
            }

            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, requestType, context.RequestAborted);
            if (request is null || await answer(request, context.RequestAborted) is not { } response)
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "token.unknown");
            else
                await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(response, responseType));
        });

    public static async Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new WireProblem { Code = code, Detail = "Said by the test." }, ProtocolJson.Default.WireProblem));
    }

    public static Task WriteAsync(HttpContext context, string json) => WriteAsync(context, Encoding.UTF8.GetBytes(json));

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
