using System.Net;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Settings;

/// <summary>By which names the server may be asked: that of its public address, the address it was told to listen on, and this machine's own.</summary>
public sealed class PublicHost(SettingsReader settings, ServerOptions options, TimeProvider time)
{
    /// <summary>Asked with every request, so it is remembered; another server process may change it.</summary>
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(10);

    private volatile Remembered? remembered;

    /// <summary>True for every name until set-up is done: nobody knows the name yet, and nobody has a session.</summary>
    public async ValueTask<bool> AllowsAsync(HostString host, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var known = remembered;
        if (known is null || time.GetElapsedTime(known.At, now) > RememberFor)
            remembered = known = new Remembered(await settings.FindPublicAddressAsync(cancellationToken) is { } address ? new Uri(address).IdnHost : null, now);
        if (known.Host is null)
            return true;
        var asked = host.Host.Trim('[', ']');
        return asked.Equals(known.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) || asked.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(asked, out var ip) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Parse(options.Listen))));
    }

    private sealed record Remembered(string? Host, long At);
}
