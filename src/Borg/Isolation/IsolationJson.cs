using System.Text.Json;
using System.Text.Json.Serialization;

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
public sealed partial class IsolationJson : JsonSerializerContext;
