using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks;

/// <summary>The published server on a throw-away data folder, set up and signed in, with one real agent.</summary>
internal sealed class BenchServer(string serverBinary, string agentBinary, string? guardBinary, string folder) : IAsyncDisposable
{
    private const string Password = "a long word for a bench 1";

    /// <summary>A prune after each run would stand in the way of the next one.</summary>
    private static readonly object KeepsAll = new { keepLast = 1000, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 };

    private readonly HttpClient http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseProxy = false, AllowAutoRedirect = false });
    private ChildProcess? process;
    private int port;

    public string DataFolder => Path.Combine(folder, "data");

    /// <summary>State of the agent that was added last.</summary>
    public string AgentState { get; private set; } = Path.Combine(folder, "agent");

    public int ProcessId => process?.Id ?? throw new InvalidOperationException("The server does not run.");

    public int AgentProcessId => int.Parse(File.ReadAllText(Path.Combine(AgentState, "agent.pid")).Trim(), CultureInfo.InvariantCulture);

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Starts the server and waits until it says where it is; the second time on the same port.</summary>
    public async Task StartAsync()
    {
        BenchDatabase.Prepare(DataFolder);
        process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = serverBinary,
            Arguments = ["--data", DataFolder, "--port", port.ToString(CultureInfo.InvariantCulture)],
            Environment = guardBinary is null
                ? new Dictionary<string, string> { ["BBS_AGENT_BINARY"] = agentBinary }
                : new Dictionary<string, string> { ["BBS_AGENT_BINARY"] = agentBinary, ["BBS_GUARD_BINARY"] = guardBinary },
            InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT"],
        });
        _ = DrainAsync(process);
        using var output = new StreamReader(process.Output, leaveOpen: true);
        string? setUp = null;
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Set up: ", StringComparison.Ordinal))
                setUp = line["Set up: ".Length..];
            if (line.StartsWith("Borg Backup Server is ready at ", StringComparison.Ordinal))
                port = new Uri(line["Borg Backup Server is ready at ".Length..]).Port;
            if (port != 0 && (setUp is not null || File.Exists(Path.Combine(folder, "set-up-done"))))
                break;
        }

        if (setUp is not null)
            await SetUpAsync(new Uri(setUp).Fragment.TrimStart('#'));
        await PostAsync("/api/v1/session", new { name = "admin", password = Password });
    }

    public async Task StopAsync()
    {
        if (process is not null)
            await process.StopAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5));
        process = null;
    }

    /// <summary>Adds a client that backs up the paths, and runs the line that its page shows.</summary>
    /// <returns>Id of its plan.</returns>
    public async Task<Guid> AddRealClientAsync(string name, IReadOnlyList<string> paths, string compression)
    {
        AgentState = Path.Combine(folder, $"agent-{name}");
        using var added = await PostAsync("/api/v1/clients", new { name, plan = new { paths, excludes = Array.Empty<string>(), compression, retention = KeepsAll } });
        var body = added.RootElement;
        var command = body.GetProperty("enrolment").GetProperty("command").GetString()!; // because a client that was added has a command
        await using var shell = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "/bin/bash",
            Arguments = ["-c", command],
            Environment = new Dictionary<string, string>
            {
                ["BBS_AGENT_STATE"] = AgentState,
                ["BBS_AGENT_POLICY"] = Path.Combine(folder, "policy.toml"),
                ["BBS_AGENT_BIN"] = Path.Combine(folder, "bbs-agent"),
                ["BBS_AGENT_SERVICE"] = "no",
                ["HOME"] = folder,
            },
            InheritedVariables = ["PATH"],
            DiesWithParent = false,
        });
        _ = DrainAsync(shell);
        if ((await shell.WaitForExitAsync(CancellationToken.None)).Code != 0)
            throw new InvalidOperationException("The enrolment command failed.");
        return body.GetProperty("planId").GetGuid();
    }

    public async Task<Guid> RunPlanAsync(Guid plan)
    {
        using var answer = await PostAsync($"/api/v1/plans/{plan}/run", new { });
        return answer.RootElement.GetProperty("jobId").GetGuid();
    }

    /// <summary>Waits until the job has ended. Asks seldom, because asking is work beside what is measured; the times are the server's own.</summary>
    public async Task<JsonElement> WaitForJobAsync(Guid job)
    {
        while (true)
        {
            var answer = await GetAsync($"/api/v1/jobs/{job}");
            if (!answer.GetProperty("isLive").GetBoolean())
                return answer;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }

    public async Task<JsonElement> GetAsync(string path) => (await http.GetFromJsonAsync<JsonElement>(new Uri(Address, path))).Clone();

    /// <summary>Downloads a path of an archive, or of a single file what lies behind so many bytes, and throws it away.</summary>
    public async Task<(double Seconds, double First, long Bytes)> DownloadAsync(Guid archive, string path, string format, long from = 0)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var ticket = await PostAsync($"/api/v1/archives/{archive}/downloads", new { paths = new[] { path }, format });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, ticket.RootElement.GetProperty("url").GetString()));
        request.Headers.Range = from > 0 ? new(from, null) : null;
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var content = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(new byte[1]);
        var first = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var bytes = 1L;
        var buffer = new byte[256 * 1024];
        while (await content.ReadAsync(buffer) is > 0 and var read)
            bytes += read;
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, first, bytes);
    }

    public async Task StopAgentAsync()
    {
        var file = Path.Combine(AgentState, "agent.pid");
        if (!File.Exists(file))
            return;
        await RunAsync("kill", [AgentProcessId.ToString(CultureInfo.InvariantCulture)]);
        File.Delete(file);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        await StopAsync();
        http.Dispose();
    }

    private static async Task DrainAsync(ChildProcess child)
    {
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
        {
            if (Environment.GetEnvironmentVariable("BENCH_VERBOSE") is not null)
                Console.Error.WriteLine(line);
        }
    }

    private static async Task RunAsync(string file, IReadOnlyList<string> arguments)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = file, Arguments = arguments });
        await child.WaitForExitAsync(CancellationToken.None);
    }

    private async Task SetUpAsync(string token)
    {
        await PostAsync("/api/v1/setup", new
        {
            token,
            administrator = new { name = "admin", password = Password },
            publicAddress = Address.ToString().TrimEnd('/'),
            storagePath = Path.Combine(DataFolder, "storage"),
        });
        await File.WriteAllTextAsync(Path.Combine(folder, "set-up-done"), "");
    }

    private async Task<JsonDocument> PostAsync(string path, object body)
    {
        using var response = await http.PostAsJsonAsync(new Uri(Address, path), body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text.Length == 0 ? "{}" : text)
            : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }
}
