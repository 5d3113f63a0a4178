using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>Counts unknown keys and unknown enrolment tokens, and records who brings too many.</summary>
public sealed class AgentGate(AttemptLimits limits, ActivityJournal journal)
{
    private static readonly ActivitySubject Nobody = new("agent", null, "an unknown agent");

    /// <summary>Null as long as it may go on trying.</summary>
    /// <param name="secretHash">Of the key or the token that is unknown; it stands for the account.</param>
    public async Task<Problem?> RefuseAsync(IPAddress? address, string secretHash, CancellationToken cancellationToken)
    {
        var wait = await limits.BeginAsync(AttemptLimit.Agent, address, secretHash, cancellationToken);
        if (wait == TimeSpan.Zero)
            return null;
        if (await limits.BeginAsync(AttemptLimit.RecordedLimits, address, null, cancellationToken) == TimeSpan.Zero)
            await journal.RecordAsync(ActivityActor.Stranger(address), ActivityKind.AgentsLimited, Nobody, null, cancellationToken);
        return new Problem("agent.too-many-attempts", ProblemKind.TooMany, "Too many unknown keys came from this address.",
            "Make a new enrolment command on the client's page and run it on the machine. Unknown keys are looked at again in some minutes.");
    }
}
