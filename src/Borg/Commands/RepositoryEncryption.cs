namespace BorgBackupServer.Borg.Commands;

/// <summary>The encryption modes we make repositories with.</summary>
public enum RepositoryEncryption
{
    /// <summary>AES-256-CTR and HMAC-SHA-256; the faster one on processors with SHA instructions.</summary>
    Repokey,

    /// <summary>AES-256-CTR and keyed BLAKE2b; for processors without them.</summary>
    RepokeyBlake2,
}
