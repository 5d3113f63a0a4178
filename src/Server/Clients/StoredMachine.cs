using System.Text.Json;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Clients;

/// <summary>What an agent says of its machine, on its way into the database and back.</summary>
internal static class StoredMachine
{
    /// <summary>JSON to store, without the control characters that an agent may have put into names.</summary>
    public static string Write(MachineFacts machine) => JsonSerializer.Serialize(
        machine with
        {
            AgentVersion = ForeignText.Line(machine.AgentVersion, WireLimits.NameChars),
            BorgVersion = machine.BorgVersion is null ? null : ForeignText.Line(machine.BorgVersion, WireLimits.NameChars),
            MachineName = ForeignText.Line(machine.MachineName, WireLimits.NameChars),
            OperatingSystem = ForeignText.Line(machine.OperatingSystem, WireLimits.NameChars),
            Architecture = ForeignText.Line(machine.Architecture, WireLimits.NameChars),
        },
        ProtocolJson.Default.MachineFacts);

    public static MachineFacts? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, ProtocolJson.Default.MachineFacts);
}
