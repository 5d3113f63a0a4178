using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

[JsonConverter(typeof(KebabEnumConverter<LogLevel>))]
public enum LogLevel
{
    Information,
    Warning,
    Error,
}
