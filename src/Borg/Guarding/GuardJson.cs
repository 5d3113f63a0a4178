using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>The JSON between server and guard, generated. Rules with a field that is not known are refused: it may forbid something.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GuardRules))]
[JsonSerializable(typeof(SessionLine))]
[JsonSerializable(typeof(FarEndRequest))]
[JsonSerializable(typeof(FarEndAnswer))]
public sealed partial class GuardJson : JsonSerializerContext;
