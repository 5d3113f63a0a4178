namespace BorgBackupServer.Borg.Output;

/// <summary>How a failure is recognised. Sources: msgids and codes of borg's <c>frontends.rst</c> (1.2, 1.4), OpenSSH's texts.</summary>
public static class FailureRules
{
    // Texts before msgids: behind a ConnectionClosed stands what ssh said, behind an Exception what the kernel said.
    private static readonly (string Text, BorgFailure Failure)[] Texts =
    [
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", BorgFailure.HostKeyRejected),
        ("Host key verification failed", BorgFailure.HostKeyRejected),
        ("Permission denied (", BorgFailure.SshKeyRefused),
        ("Connection refused", BorgFailure.ConnectionFailed),
        ("Connection timed out", BorgFailure.ConnectionFailed),
        ("No route to host", BorgFailure.ConnectionFailed),
        ("Network is unreachable", BorgFailure.ConnectionFailed),
        ("Could not resolve hostname", BorgFailure.ConnectionFailed),
        ("No space left on device", BorgFailure.NoSpace),
        // borg writes to an ssh that has ended (1.2.4, remote.py: os_write has no word of its own for it).
        ("BrokenPipeError: [Errno 32]", BorgFailure.ConnectionClosed),
    ];

    public static BorgFailure? OfText(string text)
    {
        foreach (var (part, failure) in Texts)
            if (text.Contains(part, StringComparison.Ordinal))
                return failure;
        return null;
    }

    public static BorgFailure? OfMessageId(string? messageId) => messageId switch
    {
        "LockTimeout" or "LockError" or "LockErrorT" or "LockFailed" => BorgFailure.LockTimeout,
        "Repository.DoesNotExist" => BorgFailure.RepositoryMissing,
        "Repository.InvalidRepository" or "Repository.InvalidRepositoryConfig" or "Repository.CheckNeeded" or
            "Repository.AtticRepository" or "NoManifestError" => BorgFailure.RepositoryInvalid,
        "Repository.AlreadyExists" => BorgFailure.RepositoryExists,
        "PathNotAllowed" or "Repository.PathPermissionDenied" => BorgFailure.PathNotAllowed,
        "ConnectionClosed" or "ConnectionClosedWithHint" or "UnexpectedRPCDataFormatFromServer" or "ConnectionBrokenWithHint" =>
            BorgFailure.ConnectionClosed,
        "PassphraseWrong" or "PasswordRetriesExceeded" or "NoPassphraseFailure" => BorgFailure.PassphraseWrong,
        "KeyfileNotFoundError" or "RepoKeyNotFoundError" or "KeyfileMismatchError" or "KeyfileInvalidError" => BorgFailure.KeyMissing,
        "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK" or "Cache.CacheInitAbortedError" => BorgFailure.UnencryptedRepository,
        "BORG_RELOCATED_REPO_ACCESS_IS_OK" or "Cache.RepositoryAccessAborted" => BorgFailure.RepositoryRelocated,
        "Cache.EncryptionMethodMismatch" => BorgFailure.EncryptionMismatch,
        "Cache.RepositoryReplay" or "Cache.RepositoryIDNotUnique" => BorgFailure.RepositoryReplayed,
        "Archive.AlreadyExists" => BorgFailure.ArchiveExists,
        "Archive.DoesNotExist" => BorgFailure.ArchiveMissing,
        "StorageQuotaExceeded" or "Repository.StorageQuotaExceeded" => BorgFailure.QuotaExceeded,
        "Repository.InsufficientFreeSpaceError" => BorgFailure.NoSpace,
        "IntegrityError" or "FileIntegrityError" or "DecompressionError" or "Repository.ObjectNotFound" or
            "UnsupportedPayloadError" or "UnsupportedManifestError" or "TAMInvalid" or "TAMRequiredError" or
            "ArchiveTAMInvalid" or "ArchiveTAMRequiredError" or "ManifestTAMInvalid" => BorgFailure.IntegrityError,
        _ => null,
    };

    /// <summary>The named codes of 1.4, for when the messages were lost.</summary>
    public static BorgFailure? OfModernCode(int code) => code switch
    {
        10 => BorgFailure.RepositoryExists,
        11 or 12 or 14 or 15 or 26 => BorgFailure.RepositoryInvalid,
        13 => BorgFailure.RepositoryMissing,
        16 => BorgFailure.NoSpace,
        20 => BorgFailure.QuotaExceeded,
        30 => BorgFailure.ArchiveExists,
        31 => BorgFailure.ArchiveMissing,
        40 or 41 or 42 or 44 => BorgFailure.KeyMissing,
        50 or 51 or 52 => BorgFailure.PassphraseWrong,
        60 => BorgFailure.UnencryptedRepository,
        61 => BorgFailure.EncryptionMismatch,
        62 => BorgFailure.RepositoryRelocated,
        63 or 64 => BorgFailure.RepositoryReplayed,
        >= 70 and <= 75 => BorgFailure.LockTimeout,
        80 or 81 => BorgFailure.ConnectionClosed,
        83 => BorgFailure.PathNotAllowed,
        >= 90 and <= 99 => BorgFailure.IntegrityError,
        _ => null,
    };
}
