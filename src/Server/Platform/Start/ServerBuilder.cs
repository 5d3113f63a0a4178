namespace BorgBackupServer.Server.Platform.Start;

/// <summary>The host with the platform in it, to which the nouns add theirs.</summary>
internal static class ServerBuilder
{
    /// <exception cref="ServerStartException">The command line, the data folder or the key file cannot be used.</exception>
    public static (WebApplicationBuilder Builder, ServerOptions Options) Create(string[] args)
    {
        var options = ServerCommandLine.Parse(args, Environment.GetEnvironmentVariable, IsolationFile.Read);
        var folder = ServerFolder.Open(options.DataDirectory);
        try
        {
            // The name and the folder of the program, not of whoever started it: the tests start it inside their own process.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                ApplicationName = "bbs-server",
                ContentRootPath = AppContext.BaseDirectory,
            });
            // Also when it runs from its build folder, where the web's files lie in several places.
            builder.WebHost.UseStaticWebAssets();
            // Standard output belongs to the lines that a person and the scripts read at the start.
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
            builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
            // A failed command or save throws, and whoever catches it knows whether it is worth a line.
            builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
            builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
            builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
            // What keeps the server from starting is said in a sentence by ServerProcess, not in a stack trace before it.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
            return (builder.AddPlatform(options, folder), options);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
