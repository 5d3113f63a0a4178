using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Nothing new starts there; what runs goes on to its end, what is queued waits. One row for each thing that is paused.</summary>
public sealed class Pause
{
    private Pause()
    {
    }

    /// <summary><c>server</c>, <c>client:…</c> or <c>plan:…</c>.</summary>
    public string Target { get; private set; } = "";

    public PauseScope Scope { get; private set; }

    /// <summary>Null where the whole server is paused.</summary>
    public ClientId? ClientId { get; private set; }

    /// <summary>Null unless a plan is paused.</summary>
    public PlanId? PlanId { get; private set; }

    /// <summary>Name of the person.</summary>
    public string By { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public DateTimeOffset SinceAt { get; private set; }

    /// <summary>It ends by itself then; null for not before somebody resumes.</summary>
    public DateTimeOffset? UntilAt { get; private set; }

    public const string OfServer = "server";

    public static string Of(ClientId client) => $"client:{client}";

    public static string Of(PlanId plan) => $"plan:{plan}";

    public static Pause Create(ClientId? client, PlanId? plan, string by, string reason, DateTimeOffset now, DateTimeOffset? untilAt) => new()
    {
        Target = plan is { } planId ? Of(planId) : client is { } clientId ? Of(clientId) : OfServer,
        Scope = plan is not null ? PauseScope.Plan : client is not null ? PauseScope.Client : PauseScope.Server,
        ClientId = client,
        PlanId = plan,
        By = by,
        Reason = reason,
        SinceAt = now,
        UntilAt = untilAt,
    };
}
