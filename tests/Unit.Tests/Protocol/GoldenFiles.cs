using BorgBackupServer.Protocol;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>One message of each sort, as values here and as files in Golden/, where they were written once.</summary>
internal static class GoldenFiles
{
    private static readonly Guid Session = new("0198c5f0-0000-7000-8000-00000000000a");
    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobReference Job = new() { JobId = new Guid("0198c5f0-0000-7000-8000-000000000001"), Epoch = 2 };
    private static readonly string BorgId = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    private static readonly MachineFacts Machine = new()
    {
        AgentVersion = "0.1.0",
        BorgVersion = "1.2.4",
        MachineName = "web-1",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "x64",
        Capabilities = [Capabilities.Backup, Capabilities.Restore],
        Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath("/var/restore")] },
    };

    private static readonly RepositoryTarget Repository = new()
    {
        RepositoryId = new Guid("0198c5f0-0000-7000-8000-000000000002"),
        BorgId = BorgId,
        Path = "/srv/bbs/web-1/main",
        Passphrase = new Secret("correct horse"),
    };

    private static readonly BackupOrder Backup = new()
    {
        Job = Job,
        Repository = Repository,
        ArchiveName = "daily-2026-11-23T12.00.00",
        Paths = [new WirePath("/etc"), new WirePath([(byte)'/', 0xff])],
        Excludes = ["sh:**/.cache", "pp:/proc"],
        Compression = "zstd,3",
        OneFileSystem = true,
        ExcludeCaches = true,
        CheckpointSeconds = 300,
    };

    private static readonly RestoreOrder Restore = new()
    {
        Job = Job,
        Repository = Repository,
        ArchiveName = "daily-2026-11-23T12.00.00",
        ArchiveBorgId = BorgId,
        Paths = [new WirePath("etc/hosts")],
        TargetDirectory = new WirePath("/var/restore/2026-11-23"),
        ExpectedBytes = 1234,
        ExpectedFileCount = 5,
    };

    public static IReadOnlyDictionary<string, object> Samples { get; } = new Dictionary<string, object>
    {
        ["enrol-request"] = new EnrolRequest { Token = new Secret("t0ken"), SshPublicKey = "ssh-ed25519 AAAAC3Nza", Machine = Machine },
        ["enrol-response"] = new EnrolResponse
        {
            ClientId = new Guid("0198c5f0-0000-7000-8000-000000000003"),
            ClientName = "web-1",
            ApiKey = new Secret("k3y"),
            Ssh = new SshEndpoint { Host = "backup.example.org", Port = 22, User = "bbs-7", HostKeys = ["ssh-ed25519 AAAAC3NzaHost"] },
            Repositories = [new RepositoryPin { RepositoryId = Repository.RepositoryId, BorgId = BorgId }],
        },
        ["hello-request"] = new HelloRequest { SessionId = Session, Machine = Machine with { BorgVersion = null }, Running = [Job] },
        ["hello-response"] = new HelloResponse { ClientName = "web-1", ServerTime = At, PollSeconds = 50, Abandon = [Job] },
        ["poll-request"] = new PollRequest { SessionId = Session, Running = [Job] },
        ["poll-response"] = new PollResponse { Orders = [Backup, Restore], Cancel = [Job] },
        ["report-request"] = new ReportRequest { SessionId = Session, Reports = [ReportOf(7, new StartedReport { BorgVersion = "1.2.4" })] },
        ["report-response"] = new ReportResponse { Answers = [ReportAnswer.Accepted, ReportAnswer.Duplicate, ReportAnswer.Stale, ReportAnswer.Unknown, ReportAnswer.Refused] },
        ["leave-request"] = new LeaveRequest { SessionId = Session },
        ["leave-response"] = new LeaveResponse { LeftAt = At },
        ["problem"] = new WireProblem { Code = "token.expired", Detail = "The token has expired.", Hint = "Make a new one on the client's page." },
        ["order-backup"] = Backup,
        ["order-restore"] = Restore,
        ["order-restore-in-place"] = Restore with { TargetDirectory = new WirePath("/"), Existing = ExistingFiles.OnlyIfDifferent, InPlace = true },
        ["order-receive"] = new ReceiveOrder
        {
            Job = Job,
            ArchiveName = "daily-2026-11-23T12.00.00",
            FromClient = "web-2",
            TargetDirectory = new WirePath("/var/restore/web-2"),
            Existing = ExistingFiles.Rename,
            ExpectedBytes = 1234,
            ExpectedFileCount = 5,
        },
        ["order-look"] = new LookOrder
        {
            Job = Job,
            TargetDirectory = new WirePath("/"),
            InPlace = true,
            Paths = [new WirePath("etc/hosts"), new WirePath([(byte)'x', 0xff])],
            Users = ["root", "joe"],
            Groups = ["staff"],
        },
        ["order-proof"] = new ProofOrder
        {
            Job = Job,
            Repository = Repository,
            ArchiveName = "daily-2026-11-23T12.00.00",
            ArchiveBorgId = BorgId,
            ArchiveStartedAt = At,
            Paths = [new WirePath("etc/hosts")],
            ExpectedBytes = 1234,
            ExpectedFileCount = 1,
        },
        ["order-backup-sign-in"] = new BackupOrder
        {
            Job = Job,
            Repository = Repository,
            ArchiveName = "daily-2026-11-23T12.00.00",
            Paths = [],
            Excludes = [],
            Compression = "lz4",
            OneFileSystem = false,
            ExcludeCaches = false,
            CheckpointSeconds = 900,
            Databases = [new DatabaseChoice { Source = "main" }],
            SignIns = [new DatabaseSignIn { Source = "main", User = "backup", Password = new Secret("correct staple") }],
        },
        ["order-receive-database"] = new ReceiveDatabaseOrder
        {
            Job = Job,
            ArchiveName = "daily-2026-11-23T12.00.00",
            FromClient = "web-1",
            Dump = new WirePath("databases/main/shop.dump"),
            DumpBytes = 1234,
            CharacterSet = "UTF8",
            Collation = "C.UTF-8",
            CharacterType = "C.UTF-8",
            Source = "main",
            Database = "shop_copy",
            Replaces = true,
            SafetyDirectory = new WirePath("/var/restore/before"),
            SignIn = new DatabaseSignIn { Source = "main", User = "backup", Password = new Secret("correct staple") },
        },
        ["order-load-proof"] = new LoadProofOrder
        {
            Job = Job,
            Repository = Repository,
            ArchiveName = "daily-2026-11-23T12.00.00",
            ArchiveBorgId = BorgId,
            Paths = [new WirePath("databases/main/shop.sql")],
            ExpectedBytes = 1234,
            ExpectedFileCount = 1,
        },
        ["report-finished-load"] = ReportOf(11, new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Load = new LoadFacts
            {
                FileCount = 2,
                Bytes = 1234,
                Digest = BorgId,
                LoadedCount = 1,
                FailedCount = 1,
                NotPossibleCount = 0,
                TableCount = 3,
                RowCount = 100_002,
                Databases =
                [
                    new LoadedDatabase { Source = "main", Name = "torn", Outcome = LoadOutcome.Failed, TableCount = 0, RowCount = 0, Seconds = 1, Words = "ERROR 1146" },
                    new LoadedDatabase { Source = "main", Name = "shop", Outcome = LoadOutcome.Loaded, TableCount = 3, RowCount = 100_002, HasMoreRows = true, Seconds = 4 },
                ],
                NotPossible = new WireProblem { Code = "proof.not-possible", Detail = "There is no mariadbd.", Hint = "Install it." },
                Trouble = "borg failed: Data integrity error",
            },
        }),
        ["report-finished-proof"] = ReportOf(10, new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Proof = new ProofFacts
            {
                FileCount = 5,
                Bytes = 1234,
                Digest = BorgId,
                EqualCount = 1,
                EqualBytes = 1000,
                ChangedCount = 1,
                GoneCount = 1,
                DifferingCount = 1,
                UncomparedCount = 1,
                UnwrittenCount = 0,
                Trouble = "borg failed: Data integrity error",
                FirstDiffering = [new WirePath("etc/hosts")],
            },
        }),
        ["report-finished-look"] = ReportOf(8, new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Look = new LookFacts { ExistingCount = 1, IsCutOff = false, FirstExisting = [new WirePath("etc/hosts")], FreeBytes = 4096, MissingUsers = ["joe"], MissingGroups = [] },
        }),
        ["report-finished-restore-over"] = ReportOf(9, new FinishedReport
        {
            Outcome = JobOutcome.Warned,
            Warnings = [new FileWarning { Path = new WirePath("etc/x"), Text = "A symbolic link lies in its way; none is followed." }],
            WarningCount = 1,
            Restore = new RestoreFacts { FileCount = 9, Bytes = 400, ReplacedCount = 4, RenamedCount = 0, UnchangedCount = 3, KeptCount = 2, UnwrittenCount = 1 },
        }),
        ["order-backup-brought-back"] = Backup with { Repository = Repository with { Generation = 2 } },
        ["order-backup-hooks"] = Backup with { Hooks = new HookChoice { Before = "stop-shop", After = "start-shop", GoesOnWithout = true, TimeoutSeconds = 600 } },
        ["order-backup-databases"] = Backup with
        {
            Paths = [],
            Excludes = [],
            Databases = [new DatabaseChoice { Source = "main" }, new DatabaseChoice { Source = "shop", Names = ["it's \"new\"\n"] }],
        },
        ["order-restore-database"] = new RestoreDatabaseOrder
        {
            Job = Job,
            Repository = Repository,
            ArchiveName = "daily-2026-11-23T12.00.00",
            ArchiveBorgId = BorgId,
            Dump = new WirePath("databases/main/shop.dump"),
            Source = "main",
            Database = "shop",
            Replaces = true,
            SafetyDirectory = new WirePath("/var/restore/before"),
        },
        ["report-started"] = ReportOf(1, new StartedReport { BorgVersion = "1.2.4" }),
        ["report-progress"] = ReportOf(2, new ProgressReport { FileCount = 3, OriginalBytes = 400, CompressedBytes = 300, DeduplicatedBytes = 200, CurrentPath = new WirePath("/etc/hosts") }),
        ["report-log"] = ReportOf(3, new LogReport { Lines = [new LogLine { At = At, Level = LogLevel.Warning, Text = "/etc/x: open: Permission denied" }] }),
        ["report-finished-backup"] = ReportOf(4, new FinishedReport
        {
            Outcome = JobOutcome.Warned,
            Warnings = [new FileWarning { Path = new WirePath("/etc/x"), Text = "Permission denied" }, new FileWarning { Text = "one more" }],
            WarningCount = 2,
            Archive = new ArchiveFacts
            {
                Name = Backup.ArchiveName,
                BorgId = BorgId,
                FileCount = 3,
                OriginalBytes = 400,
                CompressedBytes = 300,
                DeduplicatedBytes = 200,
                StartedAt = At,
                EndedAt = At.AddSeconds(1.5),
            },
        }),
        ["report-finished-restore"] = ReportOf(5, new FinishedReport { Outcome = JobOutcome.Succeeded, Warnings = [], WarningCount = 0, Restore = new RestoreFacts { FileCount = 3, Bytes = 400 } }),
        ["report-finished-failed"] = ReportOf(6, new FinishedReport
        {
            Outcome = JobOutcome.Failed,
            Warnings = [],
            WarningCount = 0,
            Problem = new WireProblem { Code = "repository.changed", Detail = "Another repository lies at the path.", Hint = "Look at the server." },
        }),
    };

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Protocol", "Golden");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name + ".json"));

    /// <summary>The type that a file holds, by its name: "order-…" and "report-…" are read as what carries their kind.</summary>
    public static Type TypeOf(string name) => name switch
    {
        "report-request" => typeof(ReportRequest),
        "report-response" => typeof(ReportResponse),
        "problem" => typeof(WireProblem),
        _ when name.StartsWith("order-", StringComparison.Ordinal) => typeof(Order),
        _ when name.StartsWith("report-", StringComparison.Ordinal) => typeof(Report),
        _ => WireTypes.Records.Single(type => string.Equals(type.Name, name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)),
    };

    private static Report ReportOf(long sequence, ReportBody body) => new() { Job = Job, Sequence = sequence, At = At, Body = body };
}
