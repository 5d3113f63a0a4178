using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Placing;

/// <summary>What became of the files of a restore. Every file is in exactly one of the counts.</summary>
/// <param name="onTrouble">Called for each file that was not written, or not as it was, in words.</param>
internal sealed class PlacingTally(Action<string> onTrouble)
{
    private readonly List<FileWarning> warnings = [];

    public long NewCount { get; set; }

    public long ReplacedCount { get; set; }

    public long RenamedCount { get; set; }

    public long KeptCount { get; set; }

    public long UnchangedCount { get; set; }

    public long UnwrittenCount { get; private set; }

    /// <summary>Of the files that are there now.</summary>
    public long Bytes { get; set; }

    public long WarningCount { get; private set; }

    public IReadOnlyList<FileWarning> Warnings => warnings;

    /// <summary>Files seen so far, whatever became of them.</summary>
    public long SeenCount => NewCount + ReplacedCount + RenamedCount + KeptCount + UnchangedCount + UnwrittenCount;

    public RestoreFacts ToFacts() => new()
    {
        FileCount = NewCount + ReplacedCount + RenamedCount + UnchangedCount,
        Bytes = Bytes,
        ReplacedCount = ReplacedCount,
        RenamedCount = RenamedCount,
        KeptCount = KeptCount,
        UnchangedCount = UnchangedCount,
        UnwrittenCount = UnwrittenCount,
    };

    /// <summary>A file of the archive that is not there now as it should be.</summary>
    public void Unwritten(ReadOnlySpan<byte> path, string why)
    {
        UnwrittenCount++;
        Warn(path, why);
    }

    /// <summary>It was written, but something of it is missing.</summary>
    public void Warn(ReadOnlySpan<byte> path, string why)
    {
        WarningCount++;
        onTrouble($"{Encoding.UTF8.GetString(path)}: {why}");
        if (warnings.Count < WireLimits.Warnings)
            warnings.Add(new FileWarning { Path = WireOf(path), Text = AgentLog.OneLine(why) });
    }

    public static WirePath? WireOf(ReadOnlySpan<byte> path) => path.Length is 0 or > WirePath.MaxBytes || path.Contains((byte)0) ? null : new WirePath(path);
}
