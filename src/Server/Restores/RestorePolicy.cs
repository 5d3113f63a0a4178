using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a client lets restores do, by the word of its agent.</summary>
/// <param name="State">Whether there is an agent.</param>
/// <param name="CanRestore">The agent knows restore orders.</param>
/// <param name="Targets">Folders below which it lets restores write.</param>
internal sealed record RestorePolicy(ClientState State, bool CanRestore, IReadOnlyList<WirePath> Targets)
{
    public static async Task<RestorePolicy> OfAsync(ServerDatabase database, ClientId id, CancellationToken cancellationToken)
    {
        var client = await database.Set<Client>().AsNoTracking().Where(client => client.Id == id)
            .Select(client => new { client.State, client.MachineJson }).SingleAsync(cancellationToken);
        var machine = client.MachineJson is null ? null : JsonSerializer.Deserialize(client.MachineJson, ProtocolJson.Default.MachineFacts);
        return new RestorePolicy(client.State, machine?.Capabilities.Contains(Capabilities.Restore) == true, machine?.Policy.RestoreTargets ?? []);
    }

    /// <summary>Why no restore can be ordered at all; null where it can.</summary>
    public Problem? Refusal => this switch
    {
        { State: ClientState.Waiting } => Problem.Conflict(
            "client.not-enrolled", "No agent has enrolled for this client yet.", "Download the files instead, or run the command from the client's page on the machine."),
        { State: ClientState.Left } => Problem.Conflict(
            "client.left", "The client's agent has left.", "Download the files instead, or enrol the client again."),
        { CanRestore: false } => Problem.Conflict(
            "client.cannot-restore", "The client's agent does not know how to restore.", "Update the agent, or download the files instead."),
        _ => null,
    };
}
