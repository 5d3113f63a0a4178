using System.Diagnostics.CodeAnalysis;
using BorgBackupServer.Borg.Output.Json;

namespace BorgBackupServer.Borg.Output;

/// <summary>What <c>borg list --json</c> of a repository prints.</summary>
public sealed record ArchiveList
{
    public required IReadOnlyList<ListedArchive> Archives { get; init; }

    public required RepositoryIdentity Repository { get; init; }

    public required EncryptionDescription Encryption { get; init; }

    /// <summary>False if it is cut or garbage.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out ArchiveList? list) =>
        BorgJson.TryRead(json, BorgJson.Default.ArchiveList, out list);
}
