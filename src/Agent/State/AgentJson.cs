using System.Text.Json.Serialization;
using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Runs;

namespace BorgBackupServer.Agent.State;

/// <summary>Source-generated JSON of the agent's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(AgentIdentity))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(DumpContents))]
[JsonSerializable(typeof(ServerContact))]
[JsonSerializable(typeof(StatusFacts))]
internal sealed partial class AgentJson : JsonSerializerContext;
