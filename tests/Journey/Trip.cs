using System.Security.Cryptography;
using BorgBackupServer.Journey.Steps;

namespace BorgBackupServer.Journey;

/// <summary>What the steps hand on to each other. Everything on disk is below one throw-away folder.</summary>
public sealed class Trip(JourneyOptions options, string folder) : IAsyncDisposable
{
    public JourneyOptions Options => options;

    public string Folder => folder;

    public string DataFolder => Path.Combine(folder, "data");

    public string AgentState => Path.Combine(folder, "agent");

    /// <summary>The end of the agent's path, which nothing else ends with: the folder's name is random, and what is above it may be a link.</summary>
    public string AgentProgramName => $"/{Path.GetFileName(folder)}/bin/bbs-agent";

    public string RestoreFolder => Path.Combine(folder, "restored");

    public const string Administrator = "traveller";

    /// <summary>Made up for this trip; no other knows it.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public Uri Server { get; private set; } = new("about:blank");

    /// <summary>The secret of the set-up link. It stands in the fragment, which is never sent.</summary>
    public string SetUpToken { get; private set; } = "";

    public RestClient Rest { get; private set; } = new(new Uri("http://127.0.0.1"));

    public string ClientId { get; set; } = "";

    /// <summary>The line that the client's page shows.</summary>
    public string EnrolmentCommand { get; set; } = "";

    public string PlanId { get; set; } = "";

    public string ArchiveId { get; set; } = "";

    /// <summary>What a person would pick in the archive; null until it was browsed.</summary>
    public Browse.Item? Picked { get; set; }

    public Browse.Item PickedItem => Picked ?? throw new StepFailedException("nothing was picked");

    /// <summary>The server while it ought to run; null before it is started and once it is being stopped.</summary>
    public ChildProcess? RunningServer { get; set; }

    /// <summary>The agent that enrolled. Its own note of its id may be gone with the folder.</summary>
    public int? AgentProcessId { get; set; }

    /// <summary>The processes to end, the last one first.</summary>
    public Stack<ChildProcess> Processes { get; } = new();

    /// <summary>The environment of every process of the journey: nothing of the person's own settings goes in.</summary>
    public Dictionary<string, string> Environment { get; } = new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        ["HOME"] = Path.Combine(folder, "home"),
        ["TMPDIR"] = Path.Combine(folder, "tmp"),
        ["LC_ALL"] = "C.UTF-8",
        ["DOTNET_ROOT"] = System.Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
        ["BBS_AGENT_BINARY"] = options.Agent,
        ["BBS_GUARD_BINARY"] = options.Guard,
        ["BBS_AGENT_STATE"] = Path.Combine(folder, "agent"),
        ["BBS_AGENT_BIN"] = Path.Combine(folder, "bin/bbs-agent"),
        ["BBS_AGENT_POLICY"] = Path.Combine(folder, "policy/policy.toml"),
        ["BBS_AGENT_SERVICE"] = "no",
        ["BBS_AGENT_RESTORE_TARGET"] = Path.Combine(folder, "restored"),
    };

    /// <summary>The server is there; its set-up link says where.</summary>
    public void Arrive(Uri setUpLink)
    {
        Server = new Uri(setUpLink.GetLeftPart(UriPartial.Authority));
        SetUpToken = setUpLink.Fragment.TrimStart('#');
        Rest.Dispose();
        Rest = new RestClient(Server);
    }

    /// <summary>Makes the throw-away folder, for this user alone.</summary>
    public static Trip Begin(JourneyOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("bbs-journey-").FullName;
        var trip = new Trip(options, folder);
        foreach (var child in new[] { "home", "tmp", "restored" })
        {
            Directory.CreateDirectory(Path.Combine(folder, child));
        }

        return trip;
    }

    public async ValueTask DisposeAsync()
    {
        RunningServer = null;
        Rest.Dispose();
        await AgentProcess.StopAsync(this);
        while (Processes.TryPop(out var process))
        {
            await process.DisposeAsync();
        }

        AgentProcess.StopAbandonedSshd(this);
        if (!options.Keep && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
