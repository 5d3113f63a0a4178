using System.Reflection;
using System.Runtime.InteropServices;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Session;

/// <summary>What the agent says of its machine.</summary>
public static class MachineSurvey
{
    public static string AgentVersion { get; } =
        typeof(MachineSurvey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static MachineFacts Take(AgentPolicy policy, string? borgVersion, IReadOnlyList<DatabaseSourceFacts> databases) => new()
    {
        AgentVersion = AgentVersion,
        BorgVersion = borgVersion,
        MachineName = Environment.MachineName,
        OperatingSystem = OperatingSystemName(),
        Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        Capabilities = [Capabilities.Backup, Capabilities.Restore, Capabilities.RestoreOver, Capabilities.Look, Capabilities.Receive, Capabilities.CleanStart, Capabilities.Hooks, Capabilities.Databases,
            Capabilities.RestoreDatabase, Capabilities.Proof, Capabilities.LoadProof, Capabilities.SignIns, Capabilities.ReceiveDatabase],
        Policy = policy.ToSummary(),
        DatabaseSources = databases,
    };

    private static string OperatingSystemName()
    {
        const string Key = "PRETTY_NAME=";
        const string Release = "/etc/os-release";
        var line = File.Exists(Release)
            ? File.ReadLines(Release).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal))
            : null;
        var name = line?[Key.Length..].Trim('"', '\'');
        return string.IsNullOrEmpty(name) ? "Linux" : name.Length <= WireLimits.NameChars ? name : name[..WireLimits.NameChars];
    }
}
