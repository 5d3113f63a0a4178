using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Enums travel as kebab-case strings and nothing else: numbers are refused.</summary>
public sealed class KebabEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
