using System.Text.Json;
using System.Text.Json.Serialization;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>The JSON between server and bbs-helper, generated. What is not known is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BorgRequest))]
[JsonSerializable(typeof(Guid[]))]
[JsonSerializable(typeof(BorgLock))]
[JsonSerializable(typeof(LogMark))]
[JsonSerializable(typeof(AuditRequest))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(WayBackRequest))]
[JsonSerializable(typeof(WayBackOutcome))]
public sealed partial class IsolationJson : JsonSerializerContext;
