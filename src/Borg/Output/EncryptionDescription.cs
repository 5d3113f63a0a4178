namespace BorgBackupServer.Borg.Output;

/// <summary>The <c>encryption</c> part of borg's JSON.</summary>
public sealed record EncryptionDescription
{
    /// <summary><c>repokey</c>, <c>repokey-blake2</c>, <c>none</c>, …</summary>
    public required string Mode { get; init; }
}
