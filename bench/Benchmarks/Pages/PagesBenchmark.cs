using System.Globalization;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Benchmarks.Pages;

/// <summary>
/// What the large pages ask of the server with a large fleet: each page's own use cases one after the other, as the page
/// calls them, with the number of queries; and the REST answers with their sizes.
/// </summary>
internal static class PagesBenchmark
{
    private static readonly JobKind[] WhatPeopleStart = [JobKind.Backup, JobKind.Restore];

    public static async Task RunAsync(IReadOnlyList<string> words)
    {
        var (clients, jobs, archives, rounds) = (2000, 200_000, 50_000, 20);
        for (var at = 0; at + 1 < words.Count; at += 2)
            (clients, jobs, archives, rounds) = words[at] switch
            {
                "--clients" => (Number(words[at + 1]), jobs, archives, rounds),
                "--jobs" => (clients, Number(words[at + 1]), archives, rounds),
                "--archives" => (clients, jobs, Number(words[at + 1]), rounds),
                "--rounds" => (clients, jobs, archives, Number(words[at + 1])),
                var other => throw new ArgumentException($"unknown option {other}"),
            };

        var queries = CountedQueries.Begin();
        await using var server = await HostedServer.StartAsync();
        await SeededFleet.AddAsync(server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>(), clients, jobs, archives);
        Console.WriteLine($"{clients} clients, {jobs} jobs, {archives} archives, {BenchDatabase.Kind}");
        foreach (var (page, ask) in Pages(server.Services))
            await PrintAsync(page, ask, queries, rounds);
        foreach (var path in (string[])["api/v1/overview", "api/v1/jobs?limit=50", "api/v1/schedules?limit=50", "api/v1/archives?limit=50"])
            await PrintAnswerAsync(server.Http, path, rounds);
    }

    private static IEnumerable<(string Page, Func<Actor, Task> Ask)> Pages(IServiceProvider services)
    {
        T Get<T>()
            where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);
        var none = CancellationToken.None;
        var jobs = Get<ListJobs>();
        yield return Page("Home", async actor =>
        {
            await Get<ListAttention>().HandleAsync(new PageRange(0, 6), actor, none);
            await jobs.HandleAsync(new(States: [JobState.Leased, JobState.Running, JobState.Verifying], Kinds: WhatPeopleStart, Limit: 5), actor, none);
            await jobs.HandleAsync(new(IsLive: false, Kinds: WhatPeopleStart, Limit: 6), actor, none);
            await Get<ListNextRuns>().HandleAsync(new PageRange(0, 5), actor, none);
            await Get<ListStorageLocations>().HandleAsync(new PageRange(0, 20), actor, none);
            await Get<ListServerProblems>().HandleAsync(actor, none);
            await Get<ListSuspects>().HandleAsync(new(null, new PageRange(0, 3)), actor, none);
            await Get<ListPauses>().HandleAsync(new(Limit: 3), actor, none);
            await Get<CountProtection>().HandleAsync(actor, none);
        });
        yield return Page("Home, its strip of 14 days", async actor =>
        {
            var today = TimeProvider.System.GetUtcNow().Date;
            for (var back = 0; back < 14; back++)
                await Get<CountBackups>().HandleAsync(new(new DateTimeOffset(today.AddDays(-back), TimeSpan.Zero), new DateTimeOffset(today.AddDays(1 - back), TimeSpan.Zero)), actor, none);
        });
        yield return Page("Clients, first page", async actor =>
        {
            await Get<CountProtection>().HandleAsync(actor, none);
            await Get<ListProtection>().HandleAsync(new(null, ProtectionFilter.Of(null).Only, false, 0, 50), actor, none);
        });
        yield return Page("Clients, worst first", async actor =>
        {
            await Get<CountProtection>().HandleAsync(actor, none);
            await Get<ListProtection>().HandleAsync(new(null, ProtectionFilter.Of("attention").Only, true, 0, 50), actor, none);
        });
        yield return Page("Jobs, first page", async actor =>
        {
            await jobs.HandleAsync(new(null, States: [JobState.Leased, JobState.Running, JobState.Verifying], Limit: PageRange.MostItems), actor, none);
            await jobs.HandleAsync(new(null, States: [JobState.Queued], Limit: 20), actor, none);
            await jobs.HandleAsync(new(null, IsLive: false, Offset: 0, Limit: 50), actor, none);
            await Get<ListPauses>().HandleAsync(new(null, Limit: 5), actor, none);
        });
        yield return Page("Jobs, only failed ones", async actor =>
            await jobs.HandleAsync(new(null, States: [JobState.Failed, JobState.Lost], IsLive: false, Offset: 0, Limit: 50), actor, none));
        yield return Page("Schedules", async actor =>
        {
            await Get<ListSchedules>().HandleAsync(new(0, 50), actor, none);
            await Get<ListPauses>().HandleAsync(new(Limit: 5), actor, none);
            await Get<GetWeekLoad>().HandleAsync(actor, none);
        });
    }

    private static (string Page, Func<Actor, Task> Ask) Page(string name, Func<Actor, Task> ask) => (name, ask);

    private static async Task PrintAsync(string page, Func<Actor, Task> ask, CountedQueries queries, int rounds)
    {
        var actor = new Actor(UserId.Create(), "ada", IsAdministrator: true);
        await ask(actor);
        queries.Take();
        await ask(actor);
        var count = queries.Take();
        List<double> times = [];
        for (var round = 0; round < rounds; round++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await ask(actor);
            times.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
        }

        Figures.Print(page, $"{Figures.MedianAndWorst([.. times])}, {count} queries");
    }

    private static async Task PrintAnswerAsync(HttpClient http, string path, int rounds)
    {
        List<double> times = [];
        var bytes = 0;
        for (var round = -2; round < rounds; round++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            using var answer = await http.GetAsync(path);
            bytes = (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).Length;
            if (round >= 0)
                times.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
        }

        Figures.Print($"GET /{path}", $"{Figures.MedianAndWorst([.. times])}, {bytes / 1024.0:0.0} KiB");
    }

    private static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
