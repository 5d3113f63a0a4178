using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "activity",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ActorKind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ActorId = table.Column<Guid>(type: "uuid", nullable: true),
                    ActorName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    SubjectNoun = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SubjectId = table.Column<Guid>(type: "uuid", nullable: true),
                    SubjectName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: true),
                    ClientName = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Detail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ChangesJson = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Hash = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activity", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "activity_head",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Count = table.Column<long>(type: "bigint", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Seal = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activity_head", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "archives",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BorgId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    FileCount = table.Column<long>(type: "bigint", nullable: false),
                    OriginalBytes = table.Column<long>(type: "bigint", nullable: false),
                    CompressedBytes = table.Column<long>(type: "bigint", nullable: false),
                    DeduplicatedBytes = table.Column<long>(type: "bigint", nullable: false),
                    ImportedAt = table.Column<long>(type: "bigint", nullable: true),
                    CatalogState = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DamagedFileCount = table.Column<long>(type: "bigint", nullable: false),
                    HoldReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    HoldUntil = table.Column<long>(type: "bigint", nullable: true),
                    HeldBy = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_archives", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "attempts",
                columns: table => new
                {
                    Key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Times = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OverAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attempts", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "audit_findings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Archive = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Count = table.Column<long>(type: "bigint", nullable: false),
                    Detail = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DoneAt = table.Column<long>(type: "bigint", nullable: true),
                    LaterThan = table.Column<long>(type: "bigint", nullable: true),
                    Session = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FoundAt = table.Column<long>(type: "bigint", nullable: false),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true),
                    ClosedBy = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IsAccepted = table.Column<bool>(type: "boolean", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_findings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "client_turns",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    GivenAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_turns", x => x.ClientId);
                });

            migrationBuilder.CreateTable(
                name: "clients",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    State = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    EnrolledAt = table.Column<long>(type: "bigint", nullable: true),
                    LastSeenAt = table.Column<long>(type: "bigint", nullable: true),
                    ApiKeyHash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SshPublicKey = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: true),
                    MachineJson = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OverdueAfterMinutes = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_clients", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "database_sign_ins",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProtectedText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StoredAt = table.Column<long>(type: "bigint", nullable: false),
                    StoredBy = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_database_sign_ins", x => new { x.ClientId, x.Source });
                });

            migrationBuilder.CreateTable(
                name: "download_tickets",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    ArchiveId = table.Column<Guid>(type: "uuid", nullable: false),
                    PathsJson = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Format = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    SizeBytes = table.Column<long>(type: "bigint", nullable: true),
                    ContentPath = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TakenAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_download_tickets", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "enrolment_tokens",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    UsedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enrolment_tokens", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "job_log_lines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Level = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_log_lines", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    State = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Epoch = table.Column<int>(type: "integer", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: true),
                    DetailJson = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RequestedBy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    QueuedAt = table.Column<long>(type: "bigint", nullable: false),
                    LeasedAt = table.Column<long>(type: "bigint", nullable: true),
                    StartedAt = table.Column<long>(type: "bigint", nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    VerifyingAt = table.Column<long>(type: "bigint", nullable: true),
                    LeaseExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    LastSequence = table.Column<long>(type: "bigint", nullable: false),
                    CancelRequestedAt = table.Column<long>(type: "bigint", nullable: true),
                    RetryAt = table.Column<long>(type: "bigint", nullable: true),
                    AttemptEndedAt = table.Column<long>(type: "bigint", nullable: true),
                    MovedAt = table.Column<long>(type: "bigint", nullable: true),
                    StalledAt = table.Column<long>(type: "bigint", nullable: true),
                    FileCount = table.Column<long>(type: "bigint", nullable: false),
                    OriginalBytes = table.Column<long>(type: "bigint", nullable: false),
                    CompressedBytes = table.Column<long>(type: "bigint", nullable: false),
                    DeduplicatedBytes = table.Column<long>(type: "bigint", nullable: false),
                    CurrentPath = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProgressAt = table.Column<long>(type: "bigint", nullable: true),
                    ProblemCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemDetail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemHint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    WarningCount = table.Column<long>(type: "bigint", nullable: false),
                    LogLineCount = table.Column<int>(type: "integer", nullable: false),
                    FinishedJson = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "left_copies",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    StorageLocationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    KeptUntil = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_left_copies", x => x.RepositoryId);
                });

            migrationBuilder.CreateTable(
                name: "pauses",
                columns: table => new
                {
                    Target = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: true),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: true),
                    By = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SinceAt = table.Column<long>(type: "bigint", nullable: false),
                    UntilAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pauses", x => x.Target);
                });

            migrationBuilder.CreateTable(
                name: "pending_users",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IsEmailVerified = table.Column<bool>(type: "boolean", nullable: false),
                    RequestedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pending_users", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "plan_proofs",
                columns: table => new
                {
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    Rule = table.Column<string>(type: "text", nullable: false),
                    NextAt = table.Column<long>(type: "bigint", nullable: true),
                    OverdueAt = table.Column<long>(type: "bigint", nullable: true),
                    LastJobId = table.Column<Guid>(type: "uuid", nullable: true),
                    LastAt = table.Column<long>(type: "bigint", nullable: true),
                    Fault = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProvenAt = table.Column<long>(type: "bigint", nullable: true),
                    LoadedAt = table.Column<long>(type: "bigint", nullable: true),
                    NotLoaded = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    After = table.Column<byte[]>(type: "bytea", nullable: true),
                    RoundStartedAt = table.Column<long>(type: "bigint", nullable: true),
                    RoundFileCount = table.Column<long>(type: "bigint", nullable: false),
                    RoundBytes = table.Column<long>(type: "bigint", nullable: false),
                    TotalFileCount = table.Column<long>(type: "bigint", nullable: false),
                    TotalBytes = table.Column<long>(type: "bigint", nullable: false),
                    CoveredAt = table.Column<long>(type: "bigint", nullable: true),
                    CoveredSince = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_plan_proofs", x => x.PlanId);
                });

            migrationBuilder.CreateTable(
                name: "plans",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Paths = table.Column<string[]>(type: "text[]", nullable: false),
                    Excludes = table.Column<string[]>(type: "text[]", nullable: false),
                    Compression = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OneFileSystem = table.Column<bool>(type: "boolean", nullable: false),
                    DatabasesJson = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    Hooks_After = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Hooks_Before = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Hooks_GoesOnWithout = table.Column<bool>(type: "boolean", nullable: false),
                    Hooks_TimeoutMinutes = table.Column<int>(type: "integer", nullable: true),
                    Retention_IsPaused = table.Column<bool>(type: "boolean", nullable: false),
                    Retention_KeepDaily = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepHourly = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepLast = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepMonthly = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepWeekly = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepWithinDays = table.Column<int>(type: "integer", nullable: false),
                    Retention_KeepYearly = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_plans", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "proofs",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    ArchiveId = table.Column<Guid>(type: "uuid", nullable: false),
                    ArchiveName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Method = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    IsWhole = table.Column<bool>(type: "boolean", nullable: false),
                    EndedAt = table.Column<long>(type: "bigint", nullable: false),
                    IsGood = table.Column<bool>(type: "boolean", nullable: false),
                    FindingsJson = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proofs", x => x.JobId);
                });

            migrationBuilder.CreateTable(
                name: "pruned_archives",
                columns: table => new
                {
                    ArchiveId = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BorgId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    DeduplicatedBytes = table.Column<long>(type: "bigint", nullable: false),
                    FileCount = table.Column<long>(type: "bigint", nullable: false),
                    OriginalBytes = table.Column<long>(type: "bigint", nullable: false),
                    CompressedBytes = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: true),
                    MadeByJobId = table.Column<Guid>(type: "uuid", nullable: true),
                    OrderedAt = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pruned_archives", x => x.ArchiveId);
                });

            migrationBuilder.CreateTable(
                name: "repositories",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    StorageLocationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    State = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Encryption = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BorgId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProtectedPassphrase = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PendingPassphrase = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    PassphraseChangedAt = table.Column<long>(type: "bigint", nullable: true),
                    Path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeduplicatedBytes = table.Column<long>(type: "bigint", nullable: true),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    QuotaBytes = table.Column<long>(type: "bigint", nullable: true),
                    UpBytesPerSecond = table.Column<long>(type: "bigint", nullable: true),
                    DownBytesPerSecond = table.Column<long>(type: "bigint", nullable: true),
                    SafetyCopyDays = table.Column<int>(type: "integer", nullable: false, defaultValue: 7),
                    PrunedSince = table.Column<long>(type: "bigint", nullable: true),
                    PrunedBytes = table.Column<long>(type: "bigint", nullable: false),
                    CompactedAt = table.Column<long>(type: "bigint", nullable: true),
                    CheckedAt = table.Column<long>(type: "bigint", nullable: true),
                    DataCheckedAt = table.Column<long>(type: "bigint", nullable: true),
                    CheckDamage = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FrozenAt = table.Column<long>(type: "bigint", nullable: true),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true),
                    DeletedBy = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    KeptUntil = table.Column<long>(type: "bigint", nullable: true),
                    Generation = table.Column<int>(type: "integer", nullable: false),
                    ProblemCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemDetail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemHint = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repositories", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "repository_audits",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    AuditedAt = table.Column<long>(type: "bigint", nullable: false),
                    ArchiveCount = table.Column<int>(type: "integer", nullable: false),
                    ReadBytes = table.Column<long>(type: "bigint", nullable: false),
                    Milliseconds = table.Column<long>(type: "bigint", nullable: false),
                    Record = table.Column<byte[]>(type: "bytea", nullable: false),
                    ChangedByJob = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_audits", x => x.RepositoryId);
                });

            migrationBuilder.CreateTable(
                name: "repository_leases",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    TakenAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_leases", x => x.RepositoryId);
                });

            migrationBuilder.CreateTable(
                name: "repository_repairs",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    IsTrial = table.Column<bool>(type: "boolean", nullable: false),
                    VerifiesData = table.Column<bool>(type: "boolean", nullable: false),
                    EndedAt = table.Column<long>(type: "bigint", nullable: false),
                    RequestedBy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SafetyCopyId = table.Column<Guid>(type: "uuid", nullable: true),
                    Mark = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OutcomeJson = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_repairs", x => x.JobId);
                });

            migrationBuilder.CreateTable(
                name: "safety_copies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    TakenAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    IsHeld = table.Column<bool>(type: "boolean", nullable: false),
                    Before = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    HeldBytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_safety_copies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "schedules",
                columns: table => new
                {
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Rule = table.Column<string>(type: "text", nullable: false),
                    NextRunAt = table.Column<long>(type: "bigint", nullable: true),
                    ExpectedAt = table.Column<long>(type: "bigint", nullable: true),
                    OverdueAt = table.Column<long>(type: "bigint", nullable: true),
                    GivesUpAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schedules", x => x.PlanId);
                });

            migrationBuilder.CreateTable(
                name: "settings",
                columns: table => new
                {
                    Key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Value = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_settings", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "storage_locations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Label = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_storage_locations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "stored_answers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CallHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BodyHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BegunAt = table.Column<long>(type: "bigint", nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: true),
                    ContentType = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProtectedBody = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stored_answers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "used_ceremonies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_used_ceremonies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    NormalisedName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PasswordHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    NormalisedEmail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IsEmailConfirmed = table.Column<bool>(type: "boolean", nullable: false),
                    IsAdministrator = table.Column<bool>(type: "boolean", nullable: false),
                    Grants = table.Column<string>(type: "text", nullable: false),
                    IsDisabled = table.Column<bool>(type: "boolean", nullable: false),
                    SecurityStamp = table.Column<Guid>(type: "uuid", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "archive_measures",
                columns: table => new
                {
                    ArchiveId = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    MeasuredAt = table.Column<long>(type: "bigint", nullable: false),
                    TraitsJson = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Reasons = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    AcceptedAt = table.Column<long>(type: "bigint", nullable: true),
                    AcceptedBy = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_archive_measures", x => x.ArchiveId);
                    table.ForeignKey(
                        name: "FK_archive_measures_archives_ArchiveId",
                        column: x => x.ArchiveId,
                        principalTable: "archives",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_limits",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    QuotaBytes = table.Column<long>(type: "bigint", nullable: true),
                    SessionBytes = table.Column<long>(type: "bigint", nullable: true),
                    SessionCommits = table.Column<int>(type: "integer", nullable: true),
                    SessionSeconds = table.Column<int>(type: "integer", nullable: true),
                    UpBytesPerSecond = table.Column<long>(type: "bigint", nullable: true),
                    DownBytesPerSecond = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_limits", x => x.ClientId);
                    table.ForeignKey(
                        name: "FK_client_limits_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ClientId = table.Column<Guid>(type: "uuid", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: true),
                    Source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProcessId = table.Column<int>(type: "integer", nullable: true),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    IsExclusive = table.Column<bool>(type: "boolean", nullable: false),
                    BytesFromClient = table.Column<long>(type: "bigint", nullable: false),
                    BytesToClient = table.Column<long>(type: "bigint", nullable: false),
                    ObjectsPut = table.Column<long>(type: "bigint", nullable: false),
                    ObjectBytes = table.Column<long>(type: "bigint", nullable: false),
                    ObjectsDeleted = table.Column<long>(type: "bigint", nullable: false),
                    Commits = table.Column<long>(type: "bigint", nullable: false),
                    IgnoredOverputs = table.Column<long>(type: "bigint", nullable: false),
                    RefusalCount = table.Column<long>(type: "bigint", nullable: false),
                    NeedsLook = table.Column<bool>(type: "boolean", nullable: false),
                    RefusalsJson = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LastRefusal = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ExitCode = table.Column<int>(type: "integer", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_client_sessions_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "repository_restrictions",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "uuid", nullable: false),
                    Cause = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Mode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    By = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Since = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_restrictions", x => new { x.RepositoryId, x.Cause });
                    table.ForeignKey(
                        name: "FK_repository_restrictions_repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "remote_hosts",
                columns: table => new
                {
                    StorageLocationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Preset = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AddressText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BorgCommand = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    HoldsOne = table.Column<bool>(type: "boolean", nullable: false),
                    HostKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PublicKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProtectedKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TestedAt = table.Column<long>(type: "bigint", nullable: true),
                    BorgVersion = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    KeyChangedAt = table.Column<long>(type: "bigint", nullable: true),
                    ProblemCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemDetail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemHint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LookedAt = table.Column<long>(type: "bigint", nullable: true),
                    FreeBytes = table.Column<long>(type: "bigint", nullable: true),
                    TotalBytes = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_remote_hosts", x => x.StorageLocationId);
                    table.ForeignKey(
                        name: "FK_remote_hosts_storage_locations_StorageLocationId",
                        column: x => x.StorageLocationId,
                        principalTable: "storage_locations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "storage_samples",
                columns: table => new
                {
                    StorageLocationId = table.Column<Guid>(type: "uuid", nullable: false),
                    TakenAt = table.Column<long>(type: "bigint", nullable: false),
                    FreeBytes = table.Column<long>(type: "bigint", nullable: false),
                    TotalBytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_storage_samples", x => new { x.StorageLocationId, x.TakenAt });
                    table.ForeignKey(
                        name: "FK_storage_samples_storage_locations_StorageLocationId",
                        column: x => x.StorageLocationId,
                        principalTable: "storage_locations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "api_tokens",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    IsAdministrator = table.Column<bool>(type: "boolean", nullable: false),
                    Grants = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_tokens", x => x.Id);
                    table.ForeignKey(
                        name: "FK_api_tokens_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "authenticators",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    LastStep = table.Column<long>(type: "bigint", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_authenticators", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_authenticators_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "external_identities",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Shown = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LinkedAt = table.Column<long>(type: "bigint", nullable: false),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_external_identities", x => x.Id);
                    table.ForeignKey(
                        name: "FK_external_identities_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "open_id_providers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    IsEnabled = table.Column<bool>(type: "boolean", nullable: false),
                    Authority = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ClientId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProtectedSecret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Scopes = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ButtonText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    NewUsers = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TemplateUserId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_open_id_providers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_open_id_providers_users_TemplateUserId",
                        column: x => x.TemplateUserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "passkeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CredentialId = table.Column<byte[]>(type: "bytea", nullable: false),
                    PublicKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    SignCount = table.Column<long>(type: "bigint", nullable: false),
                    Transports = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    IsBackupEligible = table.Column<bool>(type: "boolean", nullable: false),
                    IsBackedUp = table.Column<bool>(type: "boolean", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true),
                    BlockedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_passkeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_passkeys_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "password_resets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    TokenHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_password_resets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_password_resets_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Label = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CodeHash = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recovery_codes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_recovery_codes_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    SecurityStamp = table.Column<Guid>(type: "uuid", nullable: false),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    LastSeenAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_sessions_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_activity_ActorName_Sequence",
                table: "activity",
                columns: new[] { "ActorName", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_At",
                table: "activity",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_activity_ClientId_Sequence",
                table: "activity",
                columns: new[] { "ClientId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_Kind_Sequence",
                table: "activity",
                columns: new[] { "Kind", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_api_tokens_Hash",
                table: "api_tokens",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_api_tokens_UserId",
                table: "api_tokens",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_archive_measures_Open",
                table: "archive_measures",
                column: "PlanId",
                filter: "\"Reasons\" IS NOT NULL AND \"AcceptedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_archive_measures_PlanId_MeasuredAt",
                table: "archive_measures",
                columns: new[] { "PlanId", "MeasuredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_archives_ClientId_ReceivedAt",
                table: "archives",
                columns: new[] { "ClientId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_archives_JobId",
                table: "archives",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_archives_PlanId_ReceivedAt",
                table: "archives",
                columns: new[] { "PlanId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_archives_ReceivedAt_Id",
                table: "archives",
                columns: new[] { "ReceivedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_archives_RepositoryId_BorgId",
                table: "archives",
                columns: new[] { "RepositoryId", "BorgId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_archives_damaged",
                table: "archives",
                column: "RepositoryId",
                filter: "\"DamagedFileCount\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_attempts_OverAt",
                table: "attempts",
                column: "OverAt");

            migrationBuilder.CreateIndex(
                name: "IX_audit_findings_RepositoryId_ClosedAt",
                table: "audit_findings",
                columns: new[] { "RepositoryId", "ClosedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_client_limits_QuotaBytes",
                table: "client_limits",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_ClientId_StartedAt",
                table: "client_sessions",
                columns: new[] { "ClientId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_EndedAt",
                table: "client_sessions",
                column: "EndedAt");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_NeedsLook",
                table: "client_sessions",
                column: "NeedsLook",
                filter: "\"NeedsLook\"");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_RepositoryId_EndedAt",
                table: "client_sessions",
                columns: new[] { "RepositoryId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_clients_ApiKeyHash",
                table: "clients",
                column: "ApiKeyHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_clients_Name",
                table: "clients",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_clients_SshPublicKey",
                table: "clients",
                column: "SshPublicKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_download_tickets_ExpiresAt",
                table: "download_tickets",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_enrolment_tokens_ClientId",
                table: "enrolment_tokens",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_enrolment_tokens_Hash",
                table: "enrolment_tokens",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_external_identities_Issuer_Subject",
                table: "external_identities",
                columns: new[] { "Issuer", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_external_identities_UserId_Issuer",
                table: "external_identities",
                columns: new[] { "UserId", "Issuer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_job_log_lines_JobId_Id",
                table: "job_log_lines",
                columns: new[] { "JobId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_ClientId_State_QueuedAt",
                table: "jobs",
                columns: new[] { "ClientId", "State", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_PlanId_QueuedAt",
                table: "jobs",
                columns: new[] { "PlanId", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_QueuedAt_Kind_State",
                table: "jobs",
                columns: new[] { "QueuedAt", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_RepositoryId_Kind_State",
                table: "jobs",
                columns: new[] { "RepositoryId", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State_QueuedAt_Kind",
                table: "jobs",
                columns: new[] { "State", "QueuedAt", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_looks",
                table: "jobs",
                column: "QueuedAt",
                filter: "\"Kind\" = 'Look'");

            migrationBuilder.CreateIndex(
                name: "IX_open_id_providers_TemplateUserId",
                table: "open_id_providers",
                column: "TemplateUserId");

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_CredentialId",
                table: "passkeys",
                column: "CredentialId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_UserId",
                table: "passkeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_password_resets_TokenHash",
                table: "password_resets",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_password_resets_UserId",
                table: "password_resets",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_pauses_ClientId",
                table: "pauses",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_pending_users_Issuer_Subject",
                table: "pending_users",
                columns: new[] { "Issuer", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_pending_users_RequestedAt",
                table: "pending_users",
                column: "RequestedAt");

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_ClientId",
                table: "plan_proofs",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_NextAt",
                table: "plan_proofs",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_OverdueAt",
                table: "plan_proofs",
                column: "OverdueAt");

            migrationBuilder.CreateIndex(
                name: "IX_plans_ClientId_Name",
                table: "plans",
                columns: new[] { "ClientId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_plans_RepositoryId",
                table: "plans",
                column: "RepositoryId");

            migrationBuilder.CreateIndex(
                name: "IX_proofs_ClientId",
                table: "proofs",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_proofs_PlanId_EndedAt",
                table: "proofs",
                columns: new[] { "PlanId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_pruned_archives_JobId",
                table: "pruned_archives",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_pruned_archives_RepositoryId_RemovedAt",
                table: "pruned_archives",
                columns: new[] { "RepositoryId", "RemovedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_recovery_codes_UserId_Label",
                table: "recovery_codes",
                columns: new[] { "UserId", "Label" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_remote_hosts_AddressText",
                table: "remote_hosts",
                column: "AddressText",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_repositories_CheckedAt",
                table: "repositories",
                column: "CheckedAt",
                filter: "\"CheckDamage\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_repositories_ClientId_Name",
                table: "repositories",
                columns: new[] { "ClientId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_repositories_QuotaBytes",
                table: "repositories",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_repositories_State",
                table: "repositories",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_repositories_StorageLocationId",
                table: "repositories",
                column: "StorageLocationId");

            migrationBuilder.CreateIndex(
                name: "IX_repository_leases_JobId",
                table: "repository_leases",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_repository_repairs_RepositoryId_EndedAt",
                table: "repository_repairs",
                columns: new[] { "RepositoryId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_safety_copies_ExpiresAt",
                table: "safety_copies",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_safety_copies_RepositoryId_TakenAt",
                table: "safety_copies",
                columns: new[] { "RepositoryId", "TakenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_schedules_GivesUpAt",
                table: "schedules",
                column: "GivesUpAt");

            migrationBuilder.CreateIndex(
                name: "IX_schedules_NextRunAt",
                table: "schedules",
                column: "NextRunAt");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId",
                table: "sessions",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_storage_locations_Path",
                table: "storage_locations",
                column: "Path",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_storage_samples_TakenAt",
                table: "storage_samples",
                column: "TakenAt");

            migrationBuilder.CreateIndex(
                name: "IX_stored_answers_BegunAt",
                table: "stored_answers",
                column: "BegunAt");

            migrationBuilder.CreateIndex(
                name: "IX_stored_answers_CallHash",
                table: "stored_answers",
                column: "CallHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_used_ceremonies_ExpiresAt",
                table: "used_ceremonies",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_users_NormalisedEmail",
                table: "users",
                column: "NormalisedEmail");

            migrationBuilder.CreateIndex(
                name: "IX_users_NormalisedName",
                table: "users",
                column: "NormalisedName",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activity");

            migrationBuilder.DropTable(
                name: "activity_head");

            migrationBuilder.DropTable(
                name: "api_tokens");

            migrationBuilder.DropTable(
                name: "archive_measures");

            migrationBuilder.DropTable(
                name: "attempts");

            migrationBuilder.DropTable(
                name: "audit_findings");

            migrationBuilder.DropTable(
                name: "authenticators");

            migrationBuilder.DropTable(
                name: "client_limits");

            migrationBuilder.DropTable(
                name: "client_sessions");

            migrationBuilder.DropTable(
                name: "client_turns");

            migrationBuilder.DropTable(
                name: "database_sign_ins");

            migrationBuilder.DropTable(
                name: "download_tickets");

            migrationBuilder.DropTable(
                name: "enrolment_tokens");

            migrationBuilder.DropTable(
                name: "external_identities");

            migrationBuilder.DropTable(
                name: "job_log_lines");

            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "left_copies");

            migrationBuilder.DropTable(
                name: "open_id_providers");

            migrationBuilder.DropTable(
                name: "passkeys");

            migrationBuilder.DropTable(
                name: "password_resets");

            migrationBuilder.DropTable(
                name: "pauses");

            migrationBuilder.DropTable(
                name: "pending_users");

            migrationBuilder.DropTable(
                name: "plan_proofs");

            migrationBuilder.DropTable(
                name: "plans");

            migrationBuilder.DropTable(
                name: "proofs");

            migrationBuilder.DropTable(
                name: "pruned_archives");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "remote_hosts");

            migrationBuilder.DropTable(
                name: "repository_audits");

            migrationBuilder.DropTable(
                name: "repository_leases");

            migrationBuilder.DropTable(
                name: "repository_repairs");

            migrationBuilder.DropTable(
                name: "repository_restrictions");

            migrationBuilder.DropTable(
                name: "safety_copies");

            migrationBuilder.DropTable(
                name: "schedules");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "settings");

            migrationBuilder.DropTable(
                name: "storage_samples");

            migrationBuilder.DropTable(
                name: "stored_answers");

            migrationBuilder.DropTable(
                name: "used_ceremonies");

            migrationBuilder.DropTable(
                name: "archives");

            migrationBuilder.DropTable(
                name: "clients");

            migrationBuilder.DropTable(
                name: "repositories");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "storage_locations");
        }
    }
}
