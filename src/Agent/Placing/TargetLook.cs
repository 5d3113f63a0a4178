using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Counts what is at paths of a target already. Bounded in number and time: somebody waits for the answer.</summary>
internal sealed class TargetLook
{
    private const long Most = 200_000;
    private const int FirstCount = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly TargetPlace place;
    private readonly TimeProvider time;
    private readonly CancellationToken cancellationToken;
    private readonly long begun;
    private readonly List<WirePath> first = [];

    public TargetLook(TargetPlace place, TimeProvider time, CancellationToken cancellationToken) =>
        (this.place, this.time, this.cancellationToken, begun) = (place, time, cancellationToken, time.GetTimestamp());

    public long Count { get; private set; }

    public bool IsCutOff { get; private set; }

    public IReadOnlyList<WirePath> First => first;

    public void Add(WirePath path)
    {
        if (IsFull() || place.Refusal(path.Bytes) is not null)
            return;
        using var root = TargetRoot.Open(place.Folder);
        if (root is null)
            return; // a target that is not there holds nothing
        using var tree = new TargetTree(root, static (_, _) => { });
        var slash = path.Bytes.LastIndexOf((byte)'/');
        var name = path.Bytes[(slash + 1)..];
        if (tree.Enter(slash < 0 ? [] : path.Bytes[..slash], makes: false, out _) is not { } folder || Descriptors.StatusOf(folder, name) is not { } status)
            return;
        if (!status.IsFolder)
            Found(path);
        else if (Descriptors.OpenFolder(folder, name) is { } opened)
            using (opened)
                Walk(path, opened, 0);
    }

    private void Walk(WirePath path, Microsoft.Win32.SafeHandles.SafeFileHandle folder, int depth)
    {
        foreach (var name in FolderNames.In(Descriptors.PathOf(folder)))
        {
            if (IsFull() || depth > 200)
                return;
            byte[] below = [.. path.Bytes, (byte)'/', .. name];
            if (below.Length > WirePath.MaxBytes || Descriptors.StatusOf(folder, name) is not { } status)
                continue;
            if (!status.IsFolder)
                Found(new WirePath(below));
            else if (Descriptors.OpenFolder(folder, name) is { } opened)
                using (opened)
                    Walk(new WirePath(below), opened, depth + 1);
        }
    }

    private void Found(WirePath path)
    {
        Count++;
        if (first.Count < FirstCount)
            first.Add(path);
    }

    private bool IsFull()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return IsCutOff = IsCutOff || Count >= Most || time.GetElapsedTime(begun) > Longest;
    }
}
