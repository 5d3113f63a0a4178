namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// What happened, as the activity names it. Stored and sent by name, so a value is added and never renamed; a test sees
/// that each is recorded somewhere.
/// </summary>
public enum ActivityKind
{
    // Access
    SignedIn,
    SignInRefused,
    SignInsLimited,
    SignedOut,
    AccessRefused,
    UserAdded,
    PasswordSet,
    PasswordChanged,
    PasswordResetMailed,
    PasswordReset,
    OwnPasswordRefused,
    EmailChanged,
    SecondFactorSet,
    SecondFactorRemoved,
    SecondFactorReset,
    SecondFactorRefused,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    ProviderChanged,
    IdentityLinked,
    IdentityUnlinked,
    ApprovalAsked,
    ApprovalGiven,
    ApprovalDismissed,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    PasskeyRefused,
    PasskeyBlocked,
    SessionsEnded,
    UserChanged,
    UserDeleted,
    ApiTokenMade,
    ApiTokenRevoked,

    // Settings
    ServerSetUp,
    SignInRulesChanged,
    MailChanged,
    SessionLimitsChanged,
    CheckDaysChanged,
    CoolingOffChanged,
    WorkLimitsChanged,
    ForwardingChanged,
    ForwardingTested,

    // Clients
    ClientAdded,
    ClientRenamed,
    ClientDeleted,
    OverdueThresholdChanged,
    EnrolmentTokenMade,
    ClientEnrolled,
    EnrolmentRefused,
    AgentsLimited,
    AgentLeft,
    AgentRevoked,

    // Repositories
    StorageLocationAdded,
    RemoteHostAdded,
    RemoteHostRemoved,
    RemoteHostFrozen,
    HostKeyPinned,
    RepositoryAdded,
    RepositoryRetried,
    RepositoryRenamed,
    LockBroken,
    RepositoryDeleted,
    RepositoryBroughtBack,
    RepositoryRemoved,
    RepositoryUnlinked,
    RepositoryAdopted,
    RepositoryMoved,
    PassphraseShown,
    PassphraseChanged,
    SafetyCopyDaysChanged,
    RepositoryModeChanged,
    RepositoryFrozen,
    DamageAccepted,
    DamageUndone,

    // Plans and schedules
    PlanAdded,
    PlanChanged,
    PlanRemoved,
    ScheduleChanged,

    // Jobs
    BackupStarted,
    PruneStarted,
    CompactStarted,
    CheckStarted,
    WayBackStarted,
    MoveStarted,
    CatalogStarted,
    JobCancelled,
    JobRetried,
    WorkPaused,
    WorkResumed,

    // Archives
    ArchiveHeld,
    ArchiveReleased,
    ArchiveAccepted,
    ArchivesDeleted,

    // Restores
    RestoreStarted,
    DownloadTaken,
    ProofStarted,
    ProofRuleChanged,
}
