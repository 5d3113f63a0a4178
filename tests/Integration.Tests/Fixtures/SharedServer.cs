using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>One server, set up, for all tests of a class that leave it as they found it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    public async ValueTask InitializeAsync() => Server = await TestServer.StartSetUpAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
