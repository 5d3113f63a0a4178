using System.Diagnostics.CodeAnalysis;
using BorgBackupServer.Borg.Output.Json;

namespace BorgBackupServer.Borg.Output;

/// <summary>What <c>borg info --json</c> prints.</summary>
public sealed record RepositoryDescription
{
    public required RepositoryIdentity Repository { get; init; }

    public required EncryptionDescription Encryption { get; init; }

    public CacheDescription? Cache { get; init; }

    /// <summary>The archives asked for; empty for the repository itself.</summary>
    public IReadOnlyList<DescribedArchive> Archives
    {
        get => field ?? []; // because the generated reader sets null where the document has no such property
        init;
    }

    /// <summary>False if it is cut or garbage.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out RepositoryDescription? description) =>
        BorgJson.TryRead(json, BorgJson.Default.RepositoryDescription, out description);
}
