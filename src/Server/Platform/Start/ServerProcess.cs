namespace BorgBackupServer.Server.Platform.Start;

/// <summary>The life of the process: start, wait until asked to stop, and say clearly why when it cannot start.</summary>
internal static class ServerProcess
{
    public static async Task<int> RunAsync(Func<WebApplication> build, Func<IServiceProvider, TextWriter, CancellationToken, Task> announceAsync)
    {
        try
        {
            await using var app = build();
            await StartAsync(app);
            await AnnounceAsync(app, announceAsync);
            await app.WaitForShutdownAsync();
            return HasBrokenWorker(app) ? ExitCodes.Failed : ExitCodes.Stopped;
        }
        catch (ServerStartException exception)
        {
            await Console.Error.WriteLineAsync($"bbs-server: {exception.Message}\n{exception.Hint}");
            return exception.ExitCode;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"bbs-server: {exception.Message}\nAnother program has this port. Choose another: --port N");
            return ExitCodes.CannotStart;
        }
    }

    private static async Task AnnounceAsync(WebApplication app, Func<IServiceProvider, TextWriter, CancellationToken, Task> announceAsync)
    {
        try
        {
            await announceAsync(app.Services, Console.Out, app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while it was still speaking: it stops in order all the same.
        }
    }

    /// <summary>What had already started when something else could not is stopped again: no sshd is left behind.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync();
            throw;
        }
    }

    /// <summary>A worker that broke has stopped the server; whoever watches over the process shall see it and start it anew.</summary>
    private static bool HasBrokenWorker(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(worker => worker.ExecuteTask is { IsFaulted: true });
}
