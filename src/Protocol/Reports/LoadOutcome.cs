using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>What came of the load of one dump.</summary>
[JsonConverter(typeof(KebabEnumConverter<LoadOutcome>))]
public enum LoadOutcome
{
    /// <summary>All of it, without an error.</summary>
    Loaded,

    /// <summary>A statement failed, or the dump was not whole. A fault.</summary>
    Failed,

    /// <summary>It could not be tried on this client. No fault.</summary>
    NotPossible,
}
