using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The queue, the leases, what agents hear and say, and the server's own work.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobWorks>();
        services.AddSingleton<JobSteps>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<PollMemory>();
        services.AddSingleton<LostJobs>();
        services.AddSingleton<QueueTurns>();
        services.AddHostedService<LeaseWatch>();
        services.AddHostedService<QueueWatch>();
        services.AddHostedService<JobVerifier>();
        services.AddHostedService<ServerJobRunner>();

        services.AddTransient<NamedJobs>();
        services.AddTransient<OpenSession>();
        services.AddTransient<LeaseJob>();
        services.AddTransient<OrderWriter>();
        services.AddTransient<PollForOrders>();
        services.AddTransient<TakeReports>();

        services.AddTransient<WaitReasons>();
        services.AddTransient<ListJobs>();
        services.AddTransient<GetJob>();
        services.AddTransient<ListJobLog>();
        services.AddTransient<ListJobWarnings>();
        services.AddTransient<CancelJob>();
        services.AddTransient<RetryJob>();
        services.AddTransient<PauseWork>();
        services.AddTransient<ResumeWork>();
        services.AddTransient<ListPauses>();
        services.AddSingleton<IPlanParts, PausesOfPlans>();
        return services;
    }

    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/jobs", async (
            ClientId? clientId, PlanId? planId, QueryEnum<JobState>[]? state, bool? live, QueryEnum<JobKind>[]? kind, int? offset, int? limit, ListJobs list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(
                new(clientId, planId, [.. (state ?? []).Select(item => item.Value)], live, [.. (kind ?? []).Select(item => item.Value)], offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/jobs/{id}", async (JobId id, GetJob get, CurrentActor actor, CancellationToken token) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/jobs/{id}/log", async (JobId id, int? offset, int? limit, ListJobLog list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(id, offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/jobs/{id}/warnings", async Task<IResult> (JobId id, ListJobWarnings list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(id), await actor.GetAsync(), token)).IsSuccess(out var warnings, out var problem)
                ? TypedResults.File(System.Text.Encoding.UTF8.GetBytes(warnings.Text), "text/plain; charset=utf-8", $"warnings-{id}.txt")
                : problem.ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/jobs/{id}/cancel", async (JobId id, CancelJob cancel, CurrentActor actor, CancellationToken token) =>
            (await cancel.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/jobs/{id}/retry", async (JobId id, RetryJob retry, CurrentActor actor, CancellationToken token) =>
            (await retry.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost(AgentRoutes.Hello, (HttpContext context, OpenSession open) => AgentExchange.AnswerAsync(
            context, ProtocolJson.Default.HelloRequest, ProtocolJson.Default.HelloResponse, WireCheck.Check, AgentExchange.SmallBodyBytes,
            (request, token) => open.HandleAsync(context.User.ClientId(), request, token))).RequireAuthorization(AuthorizationPolicies.Agent);
        routes.MapPost(AgentRoutes.Poll, (HttpContext context, PollForOrders poll) => AgentExchange.AnswerAsync(
            context, ProtocolJson.Default.PollRequest, ProtocolJson.Default.PollResponse, WireCheck.Check, AgentExchange.SmallBodyBytes,
            (request, token) => poll.HandleAsync(context.User.ClientId(), request, token))).RequireAuthorization(AuthorizationPolicies.Agent);
        routes.MapPost(AgentRoutes.Report, (HttpContext context, TakeReports take) => AgentExchange.AnswerAsync(
            context, ProtocolJson.Default.ReportRequest, ProtocolJson.Default.ReportResponse, WireCheck.Check, WireLimits.BodyBytes,
            (request, token) => take.HandleAsync(context.User.ClientId(), request, token))).RequireAuthorization(AuthorizationPolicies.Agent);
        return routes.MapPauses();
    }
}
