using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Rest;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Platform.Start;
using BorgBackupServer.Server.Platform.Ui;
using Microsoft.AspNetCore.HttpOverrides;

namespace BorgBackupServer.Server.Platform;

/// <summary>What every noun stands on: data folder, key, database, web server, policies.</summary>
public static class PlatformFeature
{
    public static WebApplicationBuilder AddPlatform(this WebApplicationBuilder builder, ServerOptions options, ServerFolder folder)
    {
        builder.Bound(options);
        var key = ServerKeyFile.Open(options.KeyFile, databaseExists: () => DatabaseFeature.HasDatabase(options));

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(_ => folder); // through a factory, so that the container lets go of the folder in the end
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Signals.Signals>();
        services.AddSingleton(key);
        services.AddSingleton<SecretBox>();
        services.AddSingleton<MailSender>();
        services.AddDatabase(options);
        services.AddPolicies();
        services.AddKeyRing(options);
        services.AddUi();
        services.AddRestDocument();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // RequestFailures gives it words
        services.Configure<ForwardedHeadersOptions>(forwarded => Believe(forwarded, options));
        services.ConfigureHttpJsonOptions(json => RestJson.Apply(json.SerializerOptions));
        return builder;
    }

    /// <summary>Before anybody is known. A reverse proxy is believed when it runs on this machine, or in one of the networks that are named.</summary>
    public static WebApplication UsePlatform(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<ServerFolder>();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseWhen(Browsers.AskForPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseWhen(context => !Browsers.AskForPage(context), programs => programs.UseWordsForEmptyRefusals());
        app.UseRequestFailures();
        app.UseRouting();
        app.UseSameOrigin();
        return app;
    }

    /// <summary>Never the forwarded host: links are built from the configured address, and requests checked against it.</summary>
    private static void Believe(ForwardedHeadersOptions forwarded, ServerOptions options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        if (options.TrustedProxies is not { } proxies)
            return; // those on this machine, as the framework has it
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            forwarded.KnownIPNetworks.Add(proxy);
    }

    public static IEndpointRouteBuilder MapPlatform(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok")).AllowAnonymous();
        routes.MapRestDocument();
        routes.MapUi();
        return routes;
    }
}
