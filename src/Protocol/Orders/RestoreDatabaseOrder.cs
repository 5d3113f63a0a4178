using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Load one database from its dump in an archive.</summary>
public sealed record RestoreDatabaseOrder : Order
{
    public const string KindName = "restore-database";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => SignIn is null ? Capabilities.RestoreDatabase : Capabilities.SignIns;

    public required RepositoryTarget Repository { get; init; }

    public required string ArchiveName { get; init; }

    /// <inheritdoc cref="RestoreOrder.ArchiveBorgId"/>
    public required string ArchiveBorgId { get; init; }

    /// <summary>The dump as the archive has it, for example <c>databases/main/shop.dump</c>.</summary>
    public required WirePath Dump { get; init; }

    /// <summary>The source to load into; of the same kind as the one that the dump is of.</summary>
    public required string Source { get; init; }

    /// <summary>How the database is called afterwards.</summary>
    public required string Database { get; init; }

    /// <summary>True to put it in the place of one that has this name, of which a dump is kept first; else there must be none.</summary>
    public bool? Replaces { get; init; }

    /// <summary>Absolute path of a folder that restores may write into, for the dump of what is replaced. Given where <see cref="Replaces"/> is true.</summary>
    public WirePath? SafetyDirectory { get; init; }

    /// <summary>Where the source leaves it to the server who signs in; else null.</summary>
    public DatabaseSignIn? SignIn { get; init; }
}
