using System.Net;
using BorgBackupServer.Server.Platform;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BorgBackupServer.Server.Settings;

/// <summary>What the server says on standard output once it can be reached. People and scripts read these lines.</summary>
public static class StartLines
{
    public static async Task WriteAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var address = ListeningAddress(services);
        await output.WriteLineAsync($"Data folder: {services.GetRequiredService<ServerOptions>().DataDirectory}");
        await output.WriteLineAsync($"Borg Backup Server is ready at {address}");
        // The token stands in the fragment, which no browser sends: it reaches no log and no proxy.
        if (await services.GetRequiredService<SetUpDoor>().OpenAsync(cancellationToken) is { } token)
            await output.WriteLineAsync($"Set up: {address}/setup#{token}");
        await output.FlushAsync(cancellationToken);
    }

    private static string ListeningAddress(IServiceProvider services)
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var uri = new Uri(addresses.First());
        var listensEverywhere = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
        return listensEverywhere ? $"http://127.0.0.1:{uri.Port}" : $"http://{uri.Authority}";
    }
}
