using BorgBackupServer.Borg.Commands;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>
/// A borg command without its program, its repository and its environment: those bbs-helper finds out by itself. Travels
/// on standard input, because it has secrets and names in it. Not a record: its text form must not show the passphrase.
/// </summary>
public sealed class BorgRequest
{
    public required BorgRequestKind Kind { get; init; }

    public string? Passphrase { get; init; }

    public string? NewPassphrase { get; init; }

    /// <summary>One, except for deleting.</summary>
    public IReadOnlyList<string> Archives { get; init; } = [];

    public IReadOnlyList<string> Paths { get; init; } = [];

    public bool BypassesLock { get; init; }

    public bool RepositoryOnly { get; init; }

    public bool VerifiesData { get; init; }

    public int? LastArchives { get; init; }

    public int? MaxSeconds { get; init; }

    public int? ThresholdPercent { get; init; }

    public int LockWaitSeconds { get; init; }

    /// <summary>borg's name of the mode, for <see cref="BorgRequestKind.Init"/>.</summary>
    public string? Encryption { get; init; }

    /// <summary>The safety copy that is meant instead of the repository itself; only to try a repair on it.</summary>
    public Guid? Copy { get; init; }

    /// <summary>What a trial of a repair needs, and nothing else: so nothing can be deleted from a copy, and nothing restored from one past the rules.</summary>
    public bool MayBeOfCopy => Kind is BorgRequestKind.Repair or BorgRequestKind.ListArchives or BorgRequestKind.ListFiles;

    /// <param name="copy">See <see cref="Copy"/>.</param>
    /// <exception cref="NotSupportedException">No such command is run for a client on the server.</exception>
    public static BorgRequest Of(BorgCommand command, BorgEnvironment environment, Guid? copy = null)
    {
        var request = Of(command, environment, (int)command.LockWait.TotalSeconds, copy);
        return copy is null || request.MayBeOfCopy ? request : throw new NotSupportedException($"{command.GetType().Name} is not run on a safety copy.");
    }

    private static BorgRequest Of(BorgCommand command, BorgEnvironment environment, int wait, Guid? copy)
    {
        var passphrase = environment.Passphrase;
        return command switch
        {
            InitRepository init => new() { Kind = BorgRequestKind.Init, Encryption = init.Encryption.NameOf(), Passphrase = passphrase, LockWaitSeconds = wait },
            ListArchives list => new() { Copy = copy, Kind = BorgRequestKind.ListArchives, Passphrase = passphrase, LockWaitSeconds = wait, BypassesLock = list.BypassesLock },
            ListFiles list => new() { Copy = copy, Kind = BorgRequestKind.ListFiles, Passphrase = passphrase, LockWaitSeconds = wait, Archives = [list.Archive], Paths = list.Paths, BypassesLock = list.BypassesLock },
            DescribeRepository => new() { Kind = BorgRequestKind.Describe, Passphrase = passphrase, LockWaitSeconds = wait },
            DescribeArchive describe => new() { Kind = BorgRequestKind.DescribeArchive, Passphrase = passphrase, LockWaitSeconds = wait, Archives = [describe.Archive] },
            ExportKey => new() { Kind = BorgRequestKind.ExportKey, Passphrase = passphrase, LockWaitSeconds = wait },
            ExportTar { StripComponents: 0 } export => new() { Kind = BorgRequestKind.ExportTar, Passphrase = passphrase, LockWaitSeconds = wait, Archives = [export.Archive], Paths = export.Paths, BypassesLock = export.BypassesLock },
            ReadFile read => new() { Kind = BorgRequestKind.ReadFile, Passphrase = passphrase, LockWaitSeconds = wait, Archives = [read.Archive], Paths = [read.Path], BypassesLock = read.BypassesLock },
            DumpItems dump => new() { Kind = BorgRequestKind.DumpItems, Passphrase = passphrase, LockWaitSeconds = wait, Archives = [dump.Archive] },
            DeleteArchives delete => new() { Kind = BorgRequestKind.DeleteArchives, Passphrase = passphrase, LockWaitSeconds = wait, Archives = delete.Archives },
            CompactRepository compact => new() { Kind = BorgRequestKind.Compact, Passphrase = passphrase, LockWaitSeconds = wait, ThresholdPercent = compact.ThresholdPercent },
            CheckRepository check => new()
            {
                Kind = BorgRequestKind.Check,
                Passphrase = passphrase,
                LockWaitSeconds = wait,
                RepositoryOnly = check.RepositoryOnly,
                VerifiesData = check.VerifiesData,
                LastArchives = check.LastArchives,
                MaxSeconds = (int?)check.MaxDuration?.TotalSeconds,
            },
            ChangePassphrase => new() { Kind = BorgRequestKind.ChangePassphrase, Passphrase = passphrase, NewPassphrase = environment.NewPassphrase, LockWaitSeconds = wait },
            BreakLock => new() { Kind = BorgRequestKind.BreakLock, Passphrase = passphrase, LockWaitSeconds = wait },
            RepairRepository repair => new() { Copy = copy, Kind = BorgRequestKind.Repair, Passphrase = passphrase, LockWaitSeconds = wait, VerifiesData = repair.VerifiesData },
            RebuildManifest => new() { Kind = BorgRequestKind.RebuildManifest, Passphrase = passphrase, LockWaitSeconds = wait },
            _ => throw new NotSupportedException($"{command.GetType().Name} is not run on the server for a client."),
        };
    }

    /// <exception cref="ArgumentException">A value that borg would read as something else, or one that is missing.</exception>
    public BorgCommand ToCommand(RepositoryLocation repository)
    {
        var wait = TimeSpan.FromSeconds(Math.Clamp(LockWaitSeconds, 0, 24 * 3600));
        return Kind switch
        {
            BorgRequestKind.Init => new InitRepository
            {
                Repository = repository,
                LockWait = wait,
                Encryption = Encryption is null ? RepositoryEncryption.Repokey : EncryptionNames.Find(Encryption) ?? throw new ArgumentException("Repositories are not made in this mode."),
            },
            BorgRequestKind.ListArchives => new ListArchives { Repository = repository, LockWait = wait, BypassesLock = BypassesLock },
            BorgRequestKind.ListFiles => new ListFiles { Repository = repository, LockWait = wait, Archive = OneArchive(), Paths = Paths, BypassesLock = BypassesLock },
            BorgRequestKind.Describe => new DescribeRepository { Repository = repository, LockWait = wait },
            BorgRequestKind.DescribeArchive => new DescribeArchive { Repository = repository, LockWait = wait, Archive = OneArchive() },
            BorgRequestKind.ExportKey => new ExportKey { Repository = repository, LockWait = wait },
            BorgRequestKind.ExportTar => new ExportTar { Repository = repository, LockWait = wait, Archive = OneArchive(), Paths = Paths, BypassesLock = BypassesLock },
            BorgRequestKind.ReadFile => new ReadFile { Repository = repository, LockWait = wait, Archive = OneArchive(), Path = Paths is [{ } path] ? path : throw new ArgumentException("This command takes one path."), BypassesLock = BypassesLock },
            BorgRequestKind.DumpItems => new DumpItems { Repository = repository, LockWait = wait, Archive = OneArchive(), Folder = "/" }, // whoever runs it has a better one
            BorgRequestKind.DeleteArchives => new DeleteArchives { Repository = repository, LockWait = wait, Archives = Archives },
            BorgRequestKind.Compact => new CompactRepository { Repository = repository, LockWait = wait, ThresholdPercent = ThresholdPercent ?? 10 },
            BorgRequestKind.Check => new CheckRepository
            {
                Repository = repository,
                LockWait = wait,
                RepositoryOnly = RepositoryOnly,
                VerifiesData = VerifiesData,
                LastArchives = LastArchives,
                MaxDuration = MaxSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            },
            BorgRequestKind.ChangePassphrase => new ChangePassphrase { Repository = repository, LockWait = wait },
            BorgRequestKind.BreakLock => new BreakLock { Repository = repository, LockWait = wait },
            BorgRequestKind.RebuildManifest => new RebuildManifest { Repository = repository, LockWait = wait },
            BorgRequestKind.Repair => new RepairRepository { Repository = repository, LockWait = wait, VerifiesData = VerifiesData },
            _ => throw new ArgumentException("There is no such command."),
        };
    }

    public override string ToString() => Kind.ToString();

    private string OneArchive() => Archives is [{ } archive] ? archive : throw new ArgumentException("This command takes one archive.");
}
