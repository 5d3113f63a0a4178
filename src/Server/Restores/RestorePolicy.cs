using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a client lets restores do, by the word of its agent.</summary>
/// <param name="Name">The client's name.</param>
/// <param name="State">Whether there is an agent.</param>
/// <param name="Known">What its agent can do.</param>
/// <param name="Targets">Folders below which it lets restores write.</param>
/// <param name="RestoresInPlace">It lets restores write where the files were.</param>
internal sealed record RestorePolicy(string Name, ClientState State, IReadOnlyList<string> Known, IReadOnlyList<WirePath> Targets, bool RestoresInPlace)
{
    public static async Task<RestorePolicy> OfAsync(ServerDatabase database, ClientId id, CancellationToken cancellationToken)
    {
        var client = await database.Set<Client>().AsNoTracking().Where(client => client.Id == id)
            .Select(client => new { client.Name, client.State, client.MachineJson }).SingleAsync(cancellationToken);
        return Of(client.Name, client.State, client.MachineJson);
    }

    public static RestorePolicy Of(string name, ClientState state, string? machineJson)
    {
        var machine = machineJson is null ? null : JsonSerializer.Deserialize(machineJson, ProtocolJson.Default.MachineFacts);
        return new RestorePolicy(name, state, machine?.Capabilities ?? [], machine?.Policy.RestoreTargets ?? [], machine?.Policy.RestoresInPlace == true);
    }

    /// <summary>Its agent can look at a target before a restore.</summary>
    public bool CanLook => Known.Contains(Capabilities.Look);

    /// <summary>Its agent can write beside and over files that are there.</summary>
    public bool CanChoose => Known.Contains(Capabilities.RestoreOver);

    /// <summary>Why no restore can be ordered at all; null where it can.</summary>
    /// <param name="isForeign">The files are of another client.</param>
    public Problem? RefusalOf(bool isForeign) => State switch
    {
        ClientState.Waiting => Problem.Conflict(
            "client.not-enrolled", "No agent has enrolled for this client yet.", "Download the files instead, or run the command from the client's page on the machine."),
        ClientState.Left => Problem.Conflict(
            "client.left", "The client's agent has left.", "Download the files instead, or enrol the client again."),
        _ when !Known.Contains(Capabilities.Restore) => Problem.Conflict(
            "client.cannot-restore", "The client's agent does not know how to restore.", "Update the agent, or download the files instead."),
        _ when isForeign && !Known.Contains(Capabilities.Receive) => Problem.Conflict(
            "client.cannot-receive", "The client's agent does not know how to take files of another client.", "Update the agent, or download the files instead."),
        _ => null,
    };

    /// <summary>The folder that is meant, or why nothing may be written there.</summary>
    public Result<WirePath> Check(RestoreDestination wanted, string archiveName)
    {
        if (!wanted.IsInPlace)
        {
            if (wanted.Existing is not null && !CanChoose)
                return TooOld;
            return RestoreTarget.Check(wanted.TargetDirectory ?? RestoreTarget.Suggest(Targets, archiveName, Guid.CreateVersion7()) ?? new WirePath("/"), Targets);
        }

        if (!CanChoose)
            return TooOld;
        if (!RestoresInPlace)
            return Problem.Conflict("restore.not-in-place", $"The policy of {Name} does not allow to restore to the original place.",
                "Add \"original\" to restore.targets in the client's policy file, or choose a folder.");
        return wanted.Existing is null
            ? Problem.Invalid("restore.choice-missing", "A restore to the original place must say what happens to files that are there.", "Choose one of keep, overwrite, rename and only-if-different.", "existing")
            : new WirePath("/");
    }

    private static Problem TooOld { get; } = Problem.Conflict(
        "client.cannot-choose", "The client's agent restores into new folders only.", "Update the agent, or choose a new folder.");
}
