using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>
/// The real server inside the test's process: real Kestrel on a free loopback port, a real database of its own.
/// Starts without an administrator; <see cref="SetUpAsync"/> makes one the way a person does.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string AdministratorName = "ada";
    public const string AdministratorPassword = "lovelace-engine-notes";

    private readonly TempFolder folder = new();
    private readonly List<HttpClient> clients = [];
    private readonly Action<IServiceCollection> adapt;
    private readonly bool startsWithTables;
    private readonly string? connection;
    private WebApplication? app;

    /// <summary>The least work for passwords that the server accepts: hundreds of tests set up a server and sign in.</summary>
    static TestServer() => Environment.SetEnvironmentVariable(PasswordWork.Variable, "10");

    private TestServer(Action<IServiceCollection> adapt, bool startsWithTables, string? connection) =>
        (this.adapt, this.startsWithTables, this.connection) = (adapt, startsWithTables, connection);

    /// <summary>The server's data folder.</summary>
    public string Folder => folder["data"];

    /// <summary>A folder beside it that is removed with it: storage, trees to back up, targets.</summary>
    public string Beside(string name) => folder[name];

    /// <summary>For example <c>http://127.0.0.1:40123/</c>. The same after <see cref="RestartAsync"/>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>The token of the printed link; null when the server was set up before it started.</summary>
    public string? SetUpToken { get; private set; }

    /// <summary>What the server said on standard output.</summary>
    public string Output { get; private set; } = "";

    public IServiceProvider Services => app?.Services ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>A started server that nobody has set up yet.</summary>
    /// <param name="adapt">A last word on its services, at each start: a clock of the test, a stand-in for a noun.</param>
    /// <param name="startsWithTables">False: the server makes its database itself.</param>
    /// <param name="connection">The PostgreSQL database to use; null takes one of its own, of the kind that this run is about.</param>
    public static async Task<TestServer> StartNewAsync(Action<IServiceCollection>? adapt = null, bool startsWithTables = true, string? connection = null)
    {
        var server = new TestServer(adapt ?? (_ => { }), startsWithTables, connection);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A started server with its administrator, its public address and its first storage location.</summary>
    public static async Task<TestServer> StartSetUpAsync(Action<IServiceCollection>? adapt = null)
    {
        var server = await StartNewAsync(adapt);
        try
        {
            await server.SetUpAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        await (connection is null ? TestDatabase.PrepareAsync(Folder, startsWithTables) : TestDatabase.WriteConnectionAsync(Folder, connection));
        if (connection is not null)
            TestDatabase.MakeKey(Folder); // it may be the second on that database
        // Made as the published program makes it, from the command line on; only standard output is the test's.
        app = BorgBackupServer.Server.Program.Build(["--data", Folder, "--port", Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)], adapt);
        if (startsWithTables)
            TestDatabase.Fill(Folder);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            // As when the process ends: nothing of it holds the folder.
            await StopAsync();
            throw;
        }

        await using var output = new StringWriter();
        await StartLines.WriteAsync(app.Services, output, TestContext.Current.CancellationToken);
        Output = output.ToString();
        Address = new Uri(ValueOf("Borg Backup Server is ready at ") + "/");
        SetUpToken = Output.Contains("Set up: ", StringComparison.Ordinal) ? new Uri(ValueOf("Set up: ")).Fragment.TrimStart('#') : null;
    }

    public async Task StopAsync()
    {
        if (app is null)
            return;
        var stopping = app;
        app = null;
        await stopping.StopAsync(CancellationToken.None);
        await stopping.DisposeAsync();
    }

    /// <summary>The server is gone without a word to anybody and comes back on the same folder and the same port, as after kill -9.</summary>
    public async Task CrashAsync()
    {
        if (app is { } crashing)
        {
            app = null;
            await crashing.DisposeAsync();
        }

        await StartAsync();
    }

    /// <summary>A proper stop and a start on the same folder and the same port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <param name="publicAddress">The one it listens at, unless a test needs a name in it.</param>
    public async Task SetUpAsync(string? publicAddress = null)
    {
        using var answer = await CreateClient().PostAsJsonAsync("api/v1/setup", SetUpRequest(publicAddress: publicAddress), TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The answers that a person gives on the set-up page.</summary>
    public object SetUpRequest(string? token = null, string name = AdministratorName, string password = AdministratorPassword, string? publicAddress = null) => new
    {
        token = token ?? SetUpToken,
        administrator = new { name, password },
        publicAddress = publicAddress ?? Address.GetLeftPart(UriPartial.Authority),
        storagePath = Beside("storage"),
    };

    /// <summary>A browser without a session: keeps cookies, follows no redirect.</summary>
    public HttpClient CreateClient()
    {
        // Belongs to the test server: it is disposed with it.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() };
        var client = new HttpClient(handler) { BaseAddress = Address };
        clients.Add(client);
        return client;
    }

    /// <summary>The same with the administrator signed in.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var client = CreateClient();
        using var answer = await client.PostAsJsonAsync("api/v1/session", new { name = AdministratorName, password = AdministratorPassword }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return client;
    }

    /// <summary>A service of the server; scoped ones live as long as the scope that is returned with it.</summary>
    public AsyncServiceScope Scope() => Services.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            client.Dispose();
        await StopAsync();
        if (connection is null)
            await TestDatabase.RemoveAsync(Folder);
        folder.Dispose();
    }

    private string ValueOf(string prefix) =>
        Output.Split('\n').Single(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..].Trim();
}
