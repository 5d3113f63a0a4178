using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>Speaks the wire as an agent does, one exchange at a time, and remembers nothing but its key and its sequence numbers.</summary>
public sealed class WireAgent(HttpClient http)
{
    private readonly Dictionary<JobReference, long> sequences = [];

    public ClientId ClientId { get; private set; }

    public Guid SessionId { get; set; } = Guid.CreateVersion7();

    public IReadOnlyList<string> Capabilities { get; set; } = [Protocol.Capabilities.Backup, Protocol.Capabilities.Restore];

    public IReadOnlyList<string> Hooks { get; set; } = [];

    public IReadOnlyList<DatabaseSourceFacts> DatabaseSources { get; set; } = [];

    public MachineFacts Machine => new()
    {
        AgentVersion = "0.1.0",
        BorgVersion = "1.2.4",
        MachineName = "larch",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "x64",
        Capabilities = Capabilities,
        Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath("/var/restore")], Hooks = Hooks },
        DatabaseSources = DatabaseSources,
    };

    /// <summary>A key of the right form; no two calls give the same.</summary>
    public static string NewSshKey()
    {
        byte[] blob = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. Guid.CreateVersion7().ToByteArray(), .. Guid.CreateVersion7().ToByteArray()];
        return $"ssh-ed25519 {Convert.ToBase64String(blob)}";
    }

    public EnrolRequest EnrolRequest(string token, string? sshKey = null) => new() { Token = new Secret(token), SshPublicKey = sshKey ?? NewSshKey(), Machine = Machine };

    /// <summary>Enrols and uses the key from here on.</summary>
    public async Task<EnrolResponse> EnrolAsync(string token)
    {
        var response = await AskAsync(AgentRoutes.Enrol, EnrolRequest(token), ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolResponse);
        ClientId = ClientId.From(response.ClientId);
        UseKey(response.ApiKey.Reveal());
        return response;
    }

    public void UseKey(string key) => http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(AgentRoutes.KeyScheme, key);

    public Task<HelloResponse> HelloAsync(params JobReference[] running) =>
        AskAsync(AgentRoutes.Hello, new HelloRequest { SessionId = SessionId, Machine = Machine, Running = running }, ProtocolJson.Default.HelloRequest, ProtocolJson.Default.HelloResponse);

    public Task<PollResponse> PollAsync(params JobReference[] running) =>
        AskAsync(AgentRoutes.Poll, new PollRequest { SessionId = SessionId, Running = running }, ProtocolJson.Default.PollRequest, ProtocolJson.Default.PollResponse);

    /// <summary>Sends one report under the next sequence number.</summary>
    public Task<ReportAnswer> ReportAsync(JobReference job, ReportBody body) => ReportAsync(job, sequences[job] = sequences.GetValueOrDefault(job) + 1, body);

    public async Task<ReportAnswer> ReportAsync(JobReference job, long sequence, ReportBody body) =>
        Assert.Single((await ReportAsync(new Report { Job = job, Sequence = sequence, At = TimeProvider.System.GetUtcNow(), Body = body })).Answers);

    public Task<ReportResponse> ReportAsync(params Report[] reports) =>
        AskAsync(AgentRoutes.Report, new ReportRequest { SessionId = SessionId, Reports = reports }, ProtocolJson.Default.ReportRequest, ProtocolJson.Default.ReportResponse);

    public Task<ReportAnswer> StartAsync(JobReference job) => ReportAsync(job, new StartedReport { BorgVersion = "1.2.4" });

    public Task<ReportAnswer> ProgressAsync(JobReference job, long files = 10, string path = "/etc/hosts") =>
        ReportAsync(job, new ProgressReport { FileCount = files, OriginalBytes = files * 100, CompressedBytes = files * 50, DeduplicatedBytes = files * 20, CurrentPath = new WirePath(path) });

    public Task<ReportAnswer> FinishAsync(JobReference job, JobOutcome outcome = JobOutcome.Succeeded) => ReportAsync(job, Finished(outcome));

    public static FinishedReport Finished(JobOutcome outcome = JobOutcome.Succeeded) => new()
    {
        Outcome = outcome,
        Problem = outcome == JobOutcome.Failed ? new WireProblem { Code = "borg.disk-full", Detail = "The disk is full.", Hint = "Make room." } : null,
        Warnings = outcome == JobOutcome.Warned ? [new FileWarning { Path = new WirePath("/etc/shadow"), Text = "Permission denied" }] : [],
        WarningCount = outcome == JobOutcome.Warned ? 1 : 0,
        Archive = outcome is JobOutcome.Succeeded or JobOutcome.Warned
            ? new ArchiveFacts
            {
                Name = "larch-1",
                BorgId = new string('a', 64),
                FileCount = 42,
                OriginalBytes = 4200,
                CompressedBytes = 2100,
                DeduplicatedBytes = 700,
                StartedAt = DateTimeOffset.UnixEpoch,
                EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(1),
            }
            : null,
    };

    public Task<HttpResponseMessage> PostAsync<T>(string route, T request, JsonTypeInfo<T> type) =>
        http.PostAsJsonAsync(route, request, type, TestContext.Current.CancellationToken);

    private async Task<TResponse> AskAsync<TRequest, TResponse>(string route, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType)
    {
        using var answer = await PostAsync(route, request, requestType);
        if (answer.StatusCode != HttpStatusCode.OK)
            Assert.Fail($"{route}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return await answer.Content.ReadFromJsonAsync(responseType, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("An empty answer.");
    }
}
