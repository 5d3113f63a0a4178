using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;

namespace BorgBackupServer.Server.Clients;

/// <summary>Clients, their enrolment, and how their agents prove who they are.</summary>
public static class ClientsFeature
{
    /// <summary>The body of a request that gives a client another name.</summary>
    public sealed record NewName(string Name);

    public static IServiceCollection AddClients(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AgentKeyHandler>(AuthenticationSchemes.Agent, null);
        services.AddSingleton<AgentKeys>();
        services.AddSingleton<IClientNames, ClientChoices>();
        services.AddSingleton<AgentPresence>();
        services.AddSingleton<AgentBinary>();
        services.AddHostedService<PresenceWriter>();

        services.AddTransient<CreateClient>();
        services.AddTransient<RenameClient>();
        services.AddTransient<ListClients>();
        services.AddTransient<GetClient>();
        services.AddTransient<CreateEnrolmentToken>();
        services.AddTransient<EnrolClient>();
        services.AddSingleton<AgentGate>();
        services.AddTransient<EndAgent>();
        services.AddTransient<RevokeClient>();
        services.AddTransient<LeaveServer>();
        return services;
    }

    public static IEndpointRouteBuilder MapClients(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/clients", async (string? search, QueryEnum<ClientState>? state, int? offset, int? limit, ListClients list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(search, state?.Value, offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/clients/{id}", async (ClientId id, GetClient get, CurrentActor actor, CancellationToken token) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/clients/{id}/name", async (ClientId id, NewName body, RenameClient rename, CurrentActor actor, CancellationToken token) =>
            (await rename.HandleAsync(new(id, body.Name), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/clients/{id}/enrolment-token", async (ClientId id, CreateEnrolmentToken create, CurrentActor actor, CancellationToken token) =>
            (await create.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/clients/{id}/agent", async (ClientId id, RevokeClient revoke, CurrentActor actor, CancellationToken token) =>
            (await revoke.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);

        routes.MapGet(EnrolmentCommand.ScriptPath, Installation.GetScriptAsync).AllowAnonymous();
        routes.MapGet(AgentBinary.RouteOf("{platform}"), Installation.GetBinaryAsync).AllowAnonymous();

        routes.MapPost(AgentRoutes.Enrol, (HttpContext context, EnrolClient enrol) => AgentExchange.AnswerAsync(
            context, ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolResponse, WireCheck.Check, AgentExchange.SmallBodyBytes,
            (request, token) => enrol.HandleAsync(request, context.Connection.RemoteIpAddress, token))).AllowAnonymous();
        routes.MapPost(AgentRoutes.Leave, (HttpContext context, LeaveServer leave) => AgentExchange.AnswerAsync(
            context, ProtocolJson.Default.LeaveRequest, ProtocolJson.Default.LeaveResponse, _ => null, AgentExchange.SmallBodyBytes,
            (_, token) => leave.HandleAsync(context.User.ClientId(), token))).RequireAuthorization(AuthorizationPolicies.Agent);
        return routes;
    }
}
