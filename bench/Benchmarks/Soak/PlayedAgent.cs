using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>
/// One client for a year: it polls, backs up, and has all the troubles that a machine has. Everything goes by the
/// simulated clock but the exchanges themselves.
/// </summary>
internal sealed class PlayedAgent(string key, string repository, SoakWorld world, Random random)
{
    private static readonly MachineFacts Machine = new()
    {
        AgentVersion = "0.1.0",
        BorgVersion = "1.2.4",
        MachineName = "played",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "x64",
        Capabilities = [Capabilities.Backup],
        Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [] },
    };

    private static readonly TimeSpan WhileIdle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<JobReference, CancellationTokenSource> running = [];
    private readonly ConcurrentDictionary<JobReference, long> sequences = [];
    private Guid session = Guid.CreateVersion7();

    /// <summary>Every archive that its borg ever made: name and borg's id.</summary>
    public ConcurrentDictionary<string, string> Made { get; } = [];

    public string Repository => repository;

    public async Task RunAsync(CancellationToken stop)
    {
        await Pause(TimeSpan.FromMinutes(random.Next(10)), stop);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await AskAsync(AgentRoutes.Hello, new HelloRequest { SessionId = session, Machine = Machine, Running = [.. running.Keys] }, ProtocolJson.Default.HelloRequest, ProtocolJson.Default.HelloResponse, stop);
                while (true)
                {
                    await PollAsync(stop);
                    await Pause(running.IsEmpty ? WhileIdle : WhileBusy, stop);
                    if (world.Happens(Trouble.Asleep, random))
                        await Pause(TimeSpan.FromMinutes(random.Next(20, 14 * 60)), stop);
                    if (world.Happens(Trouble.AgentKilled, random))
                        await BeKilledAsync();
                }
            }
            catch (Exception away) when (away is HttpRequestException or InvalidOperationException || (away is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // The server is being started anew, or says no: later.
                await Pause(TimeSpan.FromMinutes(1), stop);
            }
        }
    }

    private async Task PollAsync(CancellationToken stop)
    {
        var reply = await AskAsync(AgentRoutes.Poll, new PollRequest { SessionId = session, Running = [.. running.Keys] }, ProtocolJson.Default.PollRequest, ProtocolJson.Default.PollResponse, stop);
        if (world.Happens(Trouble.ReplyLost, random))
            return;
        foreach (var job in reply.Cancel)
            if (running.TryGetValue(job, out var cancel))
                await cancel.CancelAsync();
            else
                await ReportAsync(job, Finished(JobOutcome.Cancelled), stop);
        foreach (var order in reply.Orders.OfType<BackupOrder>().Where(order => !running.ContainsKey(order.Job)))
        {
            var cancel = running[order.Job] = CancellationTokenSource.CreateLinkedTokenSource(stop);
            world.Add(BackUpAsync(order, session, cancel, stop));
        }
    }

    /// <summary>The process is gone, with its jobs; the machine starts another.</summary>
    private async Task BeKilledAsync()
    {
        session = Guid.CreateVersion7();
        foreach (var (job, cancel) in running)
        {
            running.TryRemove(job, out _);
            await cancel.CancelAsync();
        }
    }

    private async Task BackUpAsync(BackupOrder order, Guid mine, CancellationTokenSource cancel, CancellationToken stop)
    {
        try
        {
            await ReportAsync(order.Job, new StartedReport { BorgVersion = "1.2.4" }, stop);
            var (minutes, isToFail) = (random.Next(2, 40), world.Happens(Trouble.BorgFails, random));
            for (var minute = 0; minute < minutes; minute++)
            {
                await Pause(TimeSpan.FromMinutes(1), cancel.Token);
                await ReportAsync(order.Job, new ProgressReport { FileCount = minute, OriginalBytes = minute * 100, CompressedBytes = minute * 50, DeduplicatedBytes = minute * 20, CurrentPath = new WirePath("/etc/hosts") }, cancel.Token);
            }

            if (isToFail || !File.Exists(Path.Combine(repository, "config")))
            {
                await ReportAsync(order.Job, Finished(JobOutcome.Failed), cancel.Token);
                return;
            }

            var at = world.Clock.GetUtcNow();
            var id = Made[order.ArchiveName] = PlayedRepositories.AddArchive(repository, order.ArchiveName, at);
            // The worst moment: the archive is there, and nobody will ever report it.
            if (world.Happens(Trouble.ReportLost, random))
            {
                await BeKilledAsync();
                return;
            }

            if (world.Happens(Trouble.ReportLate, random))
                await Pause(TimeSpan.FromMinutes(random.Next(1, 300)), stop);
            var outcome = random.Next(20) == 0 ? JobOutcome.Warned : JobOutcome.Succeeded;
            var report = new Report { Job = order.Job, Sequence = NextOf(order.Job), At = at, Body = Finished(outcome, order.ArchiveName, id, at) };
            await SendAsync(report, stop);
            if (world.Happens(Trouble.ReportTwice, random))
                await SendAsync(report, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && session == mine)
        {
            await ReportAsync(order.Job, Finished(JobOutcome.Cancelled), stop);
        }
        catch (OperationCanceledException)
        {
            // Killed, or the run is over.
        }
        finally
        {
            running.TryRemove(order.Job, out _);
            cancel.Dispose();
        }
    }

    private static FinishedReport Finished(JobOutcome outcome) => new()
    {
        Outcome = outcome,
        Problem = outcome == JobOutcome.Failed ? new WireProblem { Code = "ssh.closed", Detail = "The connection ended.", Hint = "It is tried again." } : null,
        Warnings = [],
        WarningCount = 0,
    };

    private static FinishedReport Finished(JobOutcome outcome, string name, string id, DateTimeOffset at) => new()
    {
        Outcome = outcome,
        Warnings = outcome == JobOutcome.Warned ? [new FileWarning { Path = new WirePath("/etc/shadow"), Text = "Permission denied" }] : [],
        WarningCount = outcome == JobOutcome.Warned ? 1 : 0,
        Archive = new ArchiveFacts
        {
            Name = name,
            BorgId = id,
            FileCount = 2,
            OriginalBytes = 4200,
            CompressedBytes = 2100,
            DeduplicatedBytes = 700,
            StartedAt = at.AddMinutes(-2),
            EndedAt = at,
        },
    };

    private long NextOf(JobReference job) => sequences.AddOrUpdate(job, 1, (_, last) => last + 1);

    private Task ReportAsync(JobReference job, ReportBody body, CancellationToken stop) =>
        SendAsync(new Report { Job = job, Sequence = NextOf(job), At = world.Clock.GetUtcNow(), Body = body }, stop);

    /// <summary>As the outbox does: until somebody has heard it.</summary>
    private async Task SendAsync(Report report, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await AskAsync(AgentRoutes.Report, new ReportRequest { SessionId = session, Reports = [report] }, ProtocolJson.Default.ReportRequest, ProtocolJson.Default.ReportResponse, stop);
                return;
            }
            catch (Exception away) when (away is HttpRequestException or InvalidOperationException || (away is OperationCanceledException && !stop.IsCancellationRequested))
            {
                await Pause(TimeSpan.FromMinutes(1), stop);
            }
        }
    }

    private Task Pause(TimeSpan time, CancellationToken stop) => Task.Delay(time, world.Clock, stop);

    private async Task<TResponse> AskAsync<TRequest, TResponse>(string route, TRequest body, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Address, route))
        {
            Headers = { Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, key) },
            Content = JsonContent.Create(body, requestType),
        };
        using var response = await world.Http.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{route}: {(int)response.StatusCode}");
        return await response.Content.ReadFromJsonAsync(responseType, stop) ?? throw new InvalidOperationException("An empty answer.");
    }
}
