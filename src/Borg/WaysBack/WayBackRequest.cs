using System.Text;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>
/// One step of a way back, with all that it needs to know: it may be carried out by another process, as the account that
/// the files belong to. Each step can be cut off anywhere and run again.
/// </summary>
public sealed record WayBackRequest
{
    private const int MostConfigBytes = 64 * 1024;
    private const int SmallestConfigBytes = 8;

    /// <summary>Beyond every nonce that was ever used honestly: 16 TiB of data.</summary>
    private const ulong NonceLeap = 1UL << 40;

    private const ulong PlausibleLeap = 1UL << 36;

    public required WayBackStep Step { get; init; }

    /// <summary>The last audit, an encoded <see cref="LogRecord"/>; null only where a safety copy needs none.</summary>
    public byte[]? Record { get; init; }

    /// <summary>The kept config, for <see cref="WayBackStep.Mend"/>.</summary>
    public string? Config { get; init; }

    /// <summary>Ids of objects that are to be gone, in hexadecimal.</summary>
    public IReadOnlyList<string> Unwanted { get; init; } = [];

    /// <param name="repository">Its folder, which nobody else works in.</param>
    /// <param name="copy">The folder of the safety copy, for <see cref="WayBackStep.Take"/>.</param>
    /// <param name="onProgress">Gets the number of objects that were put back, now and then.</param>
    /// <exception cref="IOException">The files cannot be read or written.</exception>
    /// <exception cref="ArgumentException">The request makes no sense.</exception>
    public WayBackOutcome CarryOut(string repository, string? copy, Action<int>? onProgress, CancellationToken cancellationToken) => Step switch
    {
        WayBackStep.Mend => Mend(repository, ReadRecord()),
        WayBackStep.Cut => Cut(repository, ReadRecord()),
        WayBackStep.Undo => Undo(repository, ReadRecord(), onProgress, cancellationToken),
        WayBackStep.Take => Take(repository, copy ?? throw new ArgumentException("A safety copy is missing."), onProgress, cancellationToken),
        _ => throw new ArgumentException("There is no such step."),
    };

    private LogRecord ReadRecord() => Record is { } bytes && LogRecord.Decode(bytes) is { } record ? record : throw new ArgumentException("The record of the last audit is missing.");

    private WayBackOutcome Mend(string repository, LogRecord record)
    {
        if (ConfigDigest.Read(repository) != record.Config)
        {
            if (Config is not { Length: >= SmallestConfigBytes and <= MostConfigBytes } config || ConfigDigest.Of(config) != record.Config)
                return new WayBackOutcome(WayBackObstacle.NoConfig);
            var file = Path.Combine(repository, "config");
            File.Delete(file + ".new");
            File.WriteAllText(file + ".new", config, Encoding.Latin1);
            File.SetUnixFileMode(file + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(file + ".new", file, overwrite: true);
        }

        // Only ever forward: a counter that is used twice would give away what it encrypts.
        if (record.Nonce is { } nonce && (RepositoryLog.ReadNonce(repository) is not { } now || now < nonce || now - nonce > PlausibleLeap))
            RepositoryLog.WriteNonce(repository, nonce + NonceLeap);
        return new WayBackOutcome();
    }

    private static WayBackOutcome Cut(string repository, LogRecord record)
    {
        if (LogRollback.FindObstacle(repository, record) is { } obstacle)
            return new WayBackOutcome(WayBackObstacle.SegmentsChanged, obstacle);
        LogRollback.CutAfter(repository, record);
        return new WayBackOutcome();
    }

    private WayBackOutcome Undo(string repository, LogRecord record, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        if (LogRollback.FindObstacle(repository, record) is { } obstacle)
            return new WayBackOutcome(WayBackObstacle.SegmentsChanged, obstacle);
        return PutAgain(repository, LostObjects.Since(repository, record, cancellationToken), record, onProgress, cancellationToken);
    }

    private WayBackOutcome Take(string repository, string copy, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(copy))
            return new WayBackOutcome(WayBackObstacle.NoCopy);
        if (LostObjects.Between(copy, repository, cancellationToken) is not { } lost)
            return new WayBackOutcome(WayBackObstacle.NoIndex);
        return lost.Count == 0
            ? new WayBackOutcome(WayBackObstacle.NothingToBring)
            : PutAgain(repository, lost, Record is null ? null : ReadRecord(), onProgress, cancellationToken);
    }

    private WayBackOutcome PutAgain(string repository, IReadOnlyList<LostObject> lost, LogRecord? record, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        var back = lost.Select(one => one.Entry.Id).ToHashSet();
        var foreign = record is null ? [] : ForeignObjects.Since(repository, record, cancellationToken).Where(id => !back.Contains(id)).Select(id => id.ToArray());
        List<byte[]> unwanted = [.. Unwanted.Select(ReadId), .. foreign];
        if (lost.Count + unwanted.Count == 0)
            return new WayBackOutcome();
        var config = Encoding.Latin1.GetString(PlainFile.Read(Path.Combine(repository, "config"), MostConfigBytes) ?? []);
        LogRollback.PutAgain(repository, lost, unwanted, RepositoryLog.SegmentsPerFolder(config), onProgress, cancellationToken);
        return new WayBackOutcome();
    }

    private static byte[] ReadId(string text) =>
        text.Length == 2 * ObjectId.Bytes && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : throw new ArgumentException("That is no id of an object.");
}
