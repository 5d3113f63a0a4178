using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Protocol;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// Holds each restored file against the live one of its path, byte for byte. A live file that changed since the backup says
/// nothing; one whose status last changed before the backup began must be equal. No link is followed, and nothing is read
/// that a backup may not read.
/// </summary>
internal sealed class LiveComparison : IDisposable
{
    private const int MostNamed = 20;
    private const int DeepestFolder = 500;

    private readonly AgentPolicy policy;
    private readonly IReadOnlyList<string> forbidden;
    private readonly DateTimeOffset backupStartedAt;
    private readonly Action<byte[]> beat;
    private readonly SafeFileHandle root;
    private readonly TargetTree live;
    private readonly byte[] ours = new byte[256 * 1024];
    private readonly byte[] theirs = new byte[256 * 1024];
    private readonly List<WirePath> differing = [];

    /// <param name="forbidden">The agent's own folders.</param>
    /// <param name="beat">Called at each sign of life, with the file that is looked at.</param>
    public LiveComparison(AgentPolicy policy, IReadOnlyList<string> forbidden, DateTimeOffset backupStartedAt, Action<byte[]> beat)
    {
        (this.policy, this.forbidden, this.backupStartedAt, this.beat) = (policy, forbidden, backupStartedAt, beat);
        root = Descriptors.OpenRoot();
        live = new TargetTree(root, static (_, _) => { });
    }

    public long EqualCount { get; private set; }

    public long EqualBytes { get; private set; }

    public long ChangedCount { get; private set; }

    public long GoneCount { get; private set; }

    public long DifferingCount { get; private set; }

    public long UncomparedCount { get; private set; }

    public IReadOnlyList<WirePath> FirstDiffering => differing;

    /// <summary>Goes through everything below the scratch folder.</summary>
    public void Run(string scratch, CancellationToken cancellationToken)
    {
        using var folder = TargetRoot.Open(scratch) ?? throw new IOException("The proof's own folder was exchanged.");
        Walk([], folder, 0, cancellationToken);
    }

    public void Dispose()
    {
        live.Dispose();
        root.Dispose();
    }

    private void Walk(byte[] path, SafeFileHandle folder, int depth, CancellationToken cancellationToken)
    {
        foreach (var name in FolderNames.In(Descriptors.PathOf(folder)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] below = path.Length == 0 ? name : [.. path, (byte)'/', .. name];
            if (Descriptors.StatusOf(folder, name) is not { } status)
                continue;
            if (!status.IsFolder)
                Compare(below, folder, name, status, cancellationToken);
            else if (depth < DeepestFolder && Descriptors.OpenFolder(folder, name) is { } opened)
                using (opened)
                    Walk(below, opened, depth + 1, cancellationToken);
        }
    }

    private void Compare(byte[] path, SafeFileHandle folder, byte[] name, NodeStatus restored, CancellationToken cancellationToken)
    {
        beat(path);
        byte[] absolute = [(byte)'/', .. path];
        if (!restored.IsFile || !policy.BackupPaths.Any(place => IsWithin(place, absolute)) || forbidden.Any(place => IsWithin(place, absolute)))
        {
            UncomparedCount++;
            return;
        }

        var slash = path.AsSpan().LastIndexOf((byte)'/');
        var own = path.AsSpan(slash + 1);
        if (live.Enter(slash < 0 ? [] : path.AsSpan(0, slash), makes: false, out _) is not { } there || Descriptors.StatusOf(there, own) is not { IsFile: true } status)
        {
            GoneCount++;
            return;
        }

        if (status.SizeBytes != restored.SizeBytes || status.ModifiedSeconds != restored.ModifiedSeconds)
        {
            ChangedCount++;
            return;
        }

        using var restoredFile = Descriptors.OpenFile(folder, name);
        using var liveFile = Descriptors.OpenFile(there, own);
        if (restoredFile is null || liveFile is null || Descriptors.StatusOf(liveFile) is not { IsFile: true } opened || !opened.IsSameNode(status))
            UncomparedCount++;
        else
            Judge(path, IsSame(path, restoredFile, liveFile, cancellationToken), status, Descriptors.StatusOf(liveFile) ?? status);
    }

    private void Judge(byte[] path, bool isSame, NodeStatus before, NodeStatus after)
    {
        if (isSame)
        {
            EqualCount++;
            EqualBytes += before.SizeBytes;
        }
        else if (before.ChangedSeconds >= backupStartedAt.ToUnixTimeSeconds() || after.ChangedSeconds != before.ChangedSeconds)
        {
            // Its time can have been set back; the kernel's own mark of a change can not.
            ChangedCount++;
        }
        else
        {
            DifferingCount++;
            if (differing.Count < MostNamed && PlacingTally.WireOf(path) is { } named)
                differing.Add(named);
        }
    }

    private bool IsSame(byte[] path, SafeFileHandle restored, SafeFileHandle there, CancellationToken cancellationToken)
    {
        for (var at = 0L; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            beat(path);
            var count = RandomAccess.Read(restored, ours, at);
            var other = Fill(there, count, at);
            if (other != count || !ours.AsSpan(0, count).SequenceEqual(theirs.AsSpan(0, count)))
                return false;
            if (count == 0)
                return RandomAccess.Read(there, theirs.AsSpan(0, 1), at) == 0;
            at += count;
        }
    }

    private int Fill(SafeFileHandle file, int wanted, long at)
    {
        var filled = 0;
        while (filled < wanted && RandomAccess.Read(file, theirs.AsSpan(filled, wanted - filled), at + filled) is > 0 and var read)
            filled += read;
        return filled;
    }

    private static bool IsWithin(string place, byte[] path) => PathRules.IsWithin(System.Text.Encoding.UTF8.GetBytes(place), path);
}
