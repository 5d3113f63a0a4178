using BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>The server by its name and the provider by its number: to a browser they are two sites.</summary>
public sealed class OpenIdNamedSite : IAsyncLifetime
{
    public OpenIdSite Site { get; } = new() { HasName = true };

    public string Origin => Site.Origin;

    public ValueTask InitializeAsync() => Site.InitializeAsync();

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
