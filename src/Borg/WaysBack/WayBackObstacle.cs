using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>Why a step cannot be done; nothing was changed then.</summary>
public enum WayBackObstacle
{
    /// <summary>The old segments are not what they were.</summary>
    [JsonStringEnumMemberName("segments-changed")]
    SegmentsChanged,

    /// <summary>The config was changed, and none like the old one was handed over.</summary>
    [JsonStringEnumMemberName("no-config")]
    NoConfig,

    /// <summary>borg has not finished writing the index of the repository or of the copy.</summary>
    [JsonStringEnumMemberName("no-index")]
    NoIndex,

    /// <summary>The safety copy is not there.</summary>
    [JsonStringEnumMemberName("no-copy")]
    NoCopy,

    /// <summary>The repository has everything that the copy has.</summary>
    [JsonStringEnumMemberName("nothing-to-bring")]
    NothingToBring,
}
