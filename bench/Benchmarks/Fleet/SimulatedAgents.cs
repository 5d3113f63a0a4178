using System.Net.Http.Headers;
using System.Net.Http.Json;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Benchmarks.Fleet;

/// <summary>Agents that are connected and idle: each says hello and then always has one poll under way.</summary>
internal sealed class SimulatedAgents(Uri server, IReadOnlyList<string> keys) : IAsyncDisposable
{
    private static readonly MachineFacts Machine = new()
    {
        AgentVersion = "0.1.0",
        BorgVersion = "1.2.4",
        MachineName = "simulated",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "x64",
        Capabilities = [Capabilities.Backup, Capabilities.Restore],
        Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath("/var/restore")] },
    };

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> loops = [];
    private int waiting;

    public int WaitingCount => Volatile.Read(ref waiting);

    public async Task ConnectAsync()
    {
        foreach (var batch in keys.Chunk(50))
        {
            await Task.WhenAll(batch.Select(HelloAsync));
            loops.AddRange(batch.Select(PollAsync));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(loops);
        http.Dispose();
        stopping.Dispose();
    }

    private async Task HelloAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AgentRoutes.Hello)
        {
            Headers = { Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, key) },
            Content = JsonContent.Create(new HelloRequest { SessionId = Guid.CreateVersion7(), Machine = Machine, Running = [] }, ProtocolJson.Default.HelloRequest),
        };
        using var response = await http.SendAsync(request, stopping.Token);
        response.EnsureSuccessStatusCode();
    }

    private async Task PollAsync(string key)
    {
        var body = new PollRequest { SessionId = Guid.CreateVersion7(), Running = [] };
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, AgentRoutes.Poll)
                {
                    Headers = { Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, key) },
                    Content = JsonContent.Create(body, ProtocolJson.Default.PollRequest),
                };
                Interlocked.Increment(ref waiting);
                using var response = await http.SendAsync(request, stopping.Token);
                response.EnsureSuccessStatusCode();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }
}
