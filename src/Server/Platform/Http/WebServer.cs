using System.Net;

namespace BorgBackupServer.Server.Platform.Http;

/// <summary>Kestrel with bounds: everything that arrives is hostile until it is checked, and cheap until then.</summary>
internal static class WebServer
{
    public const int MostBodyBytes = 1024 * 1024;

    public static void Bound(this WebApplicationBuilder builder, ServerOptions options) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(IPAddress.Parse(options.Listen), options.Port);
        });
}
