using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Start;
using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Server;

/// <summary>The features of the server, in the order of its nouns, and nothing else.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => ServerProcess.RunAsync(() => Build(args), StartLines.WriteAsync);

    /// <summary>The whole server, ready to be started; tests start it in their own process.</summary>
    public static WebApplication Build(params string[] args)
    {
        var builder = ServerBuilder.Create(args);
        builder.Services.AddAccess();
        builder.Services.AddSettings();

        var app = builder.Build();
        app.UsePlatform();
        app.UseSettings();
        app.UseAccess();

        app.MapPlatform();
        app.MapAccess();
        app.MapSettings();
        return app;
    }
}
