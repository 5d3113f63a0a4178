using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Server.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Benchmarks;

/// <summary>The server in the process of the benchmark, on a throw-away data folder, set up; and its administrator's browser.</summary>
internal sealed class HostedServer(WebApplication app, HttpClient http, string folder) : IAsyncDisposable
{
    public const string Password = "a long word for a bench 1";

    public IServiceProvider Services => app.Services;

    public HttpClient Http => http;

    public static async Task<HostedServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        BenchDatabase.Prepare(Path.Combine(folder, "data"));
        var app = Server.Program.Build("--data", Path.Combine(folder, "data"), "--port", "0");
        await app.StartAsync();
        var address = AddressOf(app.Services);
        var server = new HostedServer(app, new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseProxy = false }) { BaseAddress = address }, folder);
        await server.SignInAsync(address);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where a server that runs in this process has been listening since its start.</summary>
    public static Uri AddressOf(IServiceProvider services) =>
        new(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()); // because it has started

    /// <summary>What a person answers on the first page.</summary>
    public static async Task SetUpAsync(IServiceProvider services, HttpClient http, Uri address, string storagePath)
    {
        var token = await services.GetRequiredService<SetUpDoor>().OpenAsync(CancellationToken.None);
        var answers = new { token, administrator = new { name = "ada", password = Password }, publicAddress = address.GetLeftPart(UriPartial.Authority), storagePath };
        (await http.PostAsJsonAsync(new Uri(address, "api/v1/setup"), answers)).EnsureSuccessStatusCode();
    }

    private async Task SignInAsync(Uri address)
    {
        await SetUpAsync(app.Services, http, address, Path.Combine(folder, "storage"));
        (await http.PostAsJsonAsync("api/v1/session", new { name = "ada", password = Password })).EnsureSuccessStatusCode();
    }
}
