using System.Diagnostics.CodeAnalysis;
using BorgBackupServer.Borg.Output.Json;

namespace BorgBackupServer.Borg.Output;

/// <summary>What <c>borg create --json</c> prints when the archive is written, with or without warnings.</summary>
public sealed record CreateResult
{
    public required CreatedArchive Archive { get; init; }

    public required RepositoryIdentity Repository { get; init; }

    public required EncryptionDescription Encryption { get; init; }

    public CacheDescription? Cache { get; init; }

    /// <summary>False if it is empty (no archive was written), cut or garbage.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out CreateResult? result) =>
        BorgJson.TryRead(json, BorgJson.Default.CreateResult, out result);
}
