using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Benchmarks.Access;

/// <summary>What it costs to know who asks: a session's cookie with each request, and an agent's key.</summary>
internal static class AccessBenchmark
{
    public static async Task RunAsync(IReadOnlyList<string> options)
    {
        var rounds = options is ["--rounds", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 3000;
        await using var server = await HostedServer.StartAsync();
        await PrintRequestsAsync(server.Http, rounds);
        await PrintSignInsAsync(server.Services, server.Http.BaseAddress!); // because it was given one
        await PrintLookupsAsync(server.Services);
    }

    /// <summary>The same small answer without and with a session, in turns, so that the machine's moods hit both.</summary>
    private static async Task PrintRequestsAsync(HttpClient http, int rounds)
    {
        List<double> open = [], signedIn = [];
        for (var round = -200; round < rounds; round++)
        {
            var (first, second) = (await MillisecondsAsync(http, "healthz"), await MillisecondsAsync(http, "api/v1/session"));
            if (round < 0)
                continue;
            open.Add(first);
            signedIn.Add(second);
        }

        Figures.Print("a request that asks nobody who they are", $"{Figures.Median(open):0.000} ms");
        Figures.Print("a request with a session", $"{Figures.Median(signedIn):0.000} ms");
        Figures.Print("the session adds", $"{Figures.Median(signedIn) - Figures.Median(open):0.000} ms");
    }

    /// <summary>A whole sign-in beside the one bcrypt verification in it, in turns.</summary>
    private static async Task PrintSignInsAsync(IServiceProvider services, Uri address)
    {
        const int Times = 25;
        var passwords = services.GetRequiredService<Passwords>();
        string hash;
        await using (var database = await services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync())
            hash = await database.Set<User>().Select(user => user.PasswordHash).SingleAsync();
        List<double> bcrypt = [], signIn = [];
        for (var i = 0; i < Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            passwords.Verify(HostedServer.Password, hash);
            bcrypt.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
            start = Stopwatch.GetTimestamp();
            (await browser.PostAsJsonAsync("api/v1/session", new { name = "ada", password = HostedServer.Password })).EnsureSuccessStatusCode();
            signIn.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Figures.Print("bcrypt alone", $"{Figures.Median(bcrypt):0.0} ms");
        Figures.Print("a whole sign-in", $"{Figures.Median(signIn):0.0} ms");
        Figures.Print("of which bcrypt", $"{Figures.Median(bcrypt) / Figures.Median(signIn):0.0 %}");
    }

    private static async Task PrintLookupsAsync(IServiceProvider services)
    {
        const int Times = 200_000;
        var (key, hash) = Tokens.Create();
        SessionId session;
        await using (var database = await services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync())
        {
            var client = Client.Create("bench", TimeProvider.System.GetUtcNow());
            client.Enrol(hash, "ssh-ed25519 AAAA", "{}", TimeProvider.System.GetUtcNow());
            database.Add(client);
            await database.SaveChangesAsync();
            session = await database.Set<UserSession>().Select(row => row.Id).FirstAsync();
        }

        var memory = services.GetRequiredService<SessionMemory>();
        var keys = services.GetRequiredService<AgentKeys>();
        await PrintAsync("a session is looked up", Times, async () => await memory.FindAsync(session, CancellationToken.None) is not null);
        await PrintAsync("an agent's key is hashed and looked up", Times, async () => await keys.FindAsync(Tokens.Hash(key), CancellationToken.None) is not null);
    }

    private static async Task PrintAsync(string what, int times, Func<Task<bool>> look)
    {
        for (var i = 0; i < times / 10; i++)
            if (!await look())
                throw new InvalidOperationException($"Nothing is found: {what}.");
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
            await look();
        Figures.Print(what, $"{Stopwatch.GetElapsedTime(start).TotalMicroseconds / times:0.00} µs");
    }

    private static async Task<double> MillisecondsAsync(HttpClient http, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
