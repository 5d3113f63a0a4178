using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// The stored states of a client. Pure. <c>docs/state-machines.md</c> is made from this.
/// </summary>
public static class ClientLifecycle
{
    /// <summary>The state after the event, or why it cannot happen.</summary>
    public static Result<ClientState> Decide(ClientState state, ClientEvent @event) => (@event, state) switch
    {
        // A client keeps its agent until another one has really come with the token.
        (ClientEvent.TokenMade, _) => state,

        // A good token is the administrator's word: a new agent takes the place of the former one, whose key ends.
        (ClientEvent.Enrolled, _) => ClientState.Enrolled,

        (ClientEvent.AgentLeft or ClientEvent.Revoked, ClientState.Enrolled) => ClientState.Left,
        (ClientEvent.AgentLeft or ClientEvent.Revoked, _) =>
            Problem.Conflict("client.no-agent", "This client has no agent.", "Make an enrolment command and run it on the machine."),

        _ => throw new InvalidOperationException($"No answer to {@event} in {state}."),
    };
}
