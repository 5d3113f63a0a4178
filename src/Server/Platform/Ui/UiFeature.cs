using Microsoft.AspNetCore.Authorization;
using MudBlazor.Services;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Blazor with interactive server rendering, MudBlazor, and the parts that pages are made of.</summary>
internal static class UiFeature
{
    private const int MostMessageBytes = 64 * 1024;

    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRazorComponents(components => components.MaxFormMappingCollectionSize = 64).AddInteractiveServerComponents(circuits =>
        {
            circuits.DetailedErrors = false;
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(30);
        }).AddHubOptions(hub =>
        {
            // Browsers send clicks and what was typed; nothing of it is large.
            hub.MaximumReceiveMessageSize = MostMessageBytes;
            hub.EnableDetailedErrors = false;
            hub.MaximumParallelInvocationsPerClient = 1;
        });
        services.AddMudServices(parts =>
        {
            // Notices stand where no button does.
            parts.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomLeft;
            parts.SnackbarConfiguration.VisibleStateDuration = 5000;
            parts.SnackbarConfiguration.HideTransitionDuration = 200;
            parts.SnackbarConfiguration.ShowTransitionDuration = 200;
        });
        services.AddScoped<Reader>();
        services.AddScoped<ShownProblems>();
        services.AddScoped<Ticks>();
        return services;
    }

    public static IEndpointRouteBuilder MapUi(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().AllowAnonymous();
        // The content policy of SecurityHeaders holds for pages too, so the framework adds none of its own.
        routes.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(circuits => circuits.ContentSecurityFrameAncestorsPolicy = null)
            .WithStaticAssets()
            .Add(OpenCircuitsToEverybody);
        return routes;
    }

    /// <summary>
    /// Set-up is interactive while there is nobody yet who could sign in. A circuit alone gives nothing: it starts only with
    /// the protected description of a page that its browser was allowed to load, and each page inside it is authorised again.
    /// </summary>
    private static void OpenCircuitsToEverybody(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && route.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal))
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
    }
}
