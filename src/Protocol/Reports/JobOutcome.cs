using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

[JsonConverter(typeof(KebabEnumConverter<JobOutcome>))]
public enum JobOutcome
{
    Succeeded,

    /// <summary>Done, but not everything: see the warnings.</summary>
    Warned,

    Failed,
    Cancelled,
}
