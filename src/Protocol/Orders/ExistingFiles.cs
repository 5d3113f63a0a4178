using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>What a restore does where a file of the same name is there already. Folders are merged, and none is ever removed.</summary>
[JsonConverter(typeof(KebabEnumConverter<ExistingFiles>))]
public enum ExistingFiles
{
    /// <summary>The one on the client stays, the one of the archive is left out.</summary>
    Keep,

    /// <summary>The one of the archive takes its place.</summary>
    Overwrite,

    /// <summary>Both: the one of the archive gets <c>.restored</c> behind its name.</summary>
    Rename,

    /// <summary>Written only where content, mode or owner differ.</summary>
    OnlyIfDifferent,
}
