using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>What became of a report. Every answer but a missing one lets the agent drop the report from its outbox.</summary>
[JsonConverter(typeof(KebabEnumConverter<ReportAnswer>))]
public enum ReportAnswer
{
    /// <summary>Taken.</summary>
    Accepted,

    /// <summary>This sequence number, or a later one, was taken before. Harmless.</summary>
    Duplicate,

    /// <summary>The job has a later epoch: the lease was lost and given again. The agent stops what still runs.</summary>
    Stale,

    /// <summary>No such job for this client. The agent stops and forgets it.</summary>
    Unknown,

    /// <summary>The report contradicts the job's state or its own rules; nothing changed.</summary>
    Refused,
}
