using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Terminal;
using BorgBackupServer.Server.Activity;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Start;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Restores;
using BorgBackupServer.Server.Schedules;
using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Server;

/// <summary>The features of the server, in the order of its nouns, and nothing else.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => args is ["admin", .. var rest]
        ? AdminProgram.RunAsync(rest, AdminTerminal.OfProcess(), CancellationToken.None)
        : ServerProcess.RunAsync(() => Build(args), StartLines.WriteAsync);

    /// <summary>The whole server, ready to be started; tests start it in their own process.</summary>
    public static WebApplication Build(params string[] args) => Build(args, _ => { });

    /// <summary>The same with a last word on its services, for tests that own the clock or stand in for a noun.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection> adapt)
    {
        var (builder, options) = ServerBuilder.Create(args);
        builder.Services.AddAccess();
        builder.Services.AddSettings();
        builder.Services.AddClients();
        builder.Services.AddRepositories(options.Isolation);
        builder.Services.AddPlans();
        builder.Services.AddJobs();
        builder.Services.AddArchives();
        builder.Services.AddRestores();
        builder.Services.AddSchedules();
        builder.Services.AddActivity();
        builder.Services.AddHome();
        adapt(builder.Services);

        var app = builder.Build();
        app.UsePlatform();
        app.UseSettings();
        app.UseAccess();

        app.MapPlatform();
        app.MapAccess();
        app.MapSettings();
        app.MapClients();
        app.MapRepositories();
        app.MapJobs();
        app.MapArchives();
        app.MapRestores();
        app.MapSchedules();
        app.MapActivity();
        app.MapPlans();
        app.MapHome();
        return app;
    }
}
