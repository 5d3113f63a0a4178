namespace BorgBackupServer.Borg.Output;

/// <summary>Why borg did not do what it was asked, as far as a person or a program can act on it.</summary>
public enum BorgFailure
{
    /// <summary>None of the below; the messages have to speak for themselves.</summary>
    Unknown,

    /// <summary>Somebody else held the repository's lock for the whole wait.</summary>
    LockTimeout,
    RepositoryMissing,

    /// <summary>There is something, but not a repository, or one that borg says needs a check.</summary>
    RepositoryInvalid,
    RepositoryExists,

    /// <summary>The forced command does not allow this path.</summary>
    PathNotAllowed,

    /// <summary>ssh went away without a word that says why: no borg on the server, a dropped line, a server that refuses.</summary>
    ConnectionClosed,

    /// <summary>No connection: refused, unreachable, timed out, unknown name.</summary>
    ConnectionFailed,

    /// <summary>The server does not accept this SSH key.</summary>
    SshKeyRefused,

    /// <summary>The server's host key is unknown or another one than before. Never to be waved through.</summary>
    HostKeyRejected,
    PassphraseWrong,

    /// <summary>The repository has no key, or the key file is missing.</summary>
    KeyMissing,

    /// <summary>A repository without encryption that was never seen before: perhaps put there by somebody else.</summary>
    UnencryptedRepository,

    /// <summary>A known repository at an unknown address.</summary>
    RepositoryRelocated,

    /// <summary>The repository's encryption changed since it was last seen.</summary>
    EncryptionMismatch,

    /// <summary>The repository is older than what was last seen of it: rolled back, or an attack.</summary>
    RepositoryReplayed,
    ArchiveExists,
    ArchiveMissing,
    QuotaExceeded,

    /// <summary>A disk is full, here or at the server.</summary>
    NoSpace,

    /// <summary>Stored data is damaged or was tampered with.</summary>
    IntegrityError,

    /// <summary>borg was ended by a signal, ours or somebody else's.</summary>
    Interrupted,

    /// <summary>borg's programs or libraries are broken: it did not get as far as to read its arguments.</summary>
    BrokenInstallation,
}
