using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores;

/// <summary>Files and folders that a person has picked in one archive, in the order of picking.</summary>
public sealed class Basket
{
    private readonly List<WirePath> picked = [];
    private readonly HashSet<WirePath> members = [];

    public IReadOnlyList<WirePath> Paths => picked;

    public bool Contains(WirePath path) => members.Contains(path);

    public void Set(WirePath path, bool isPicked)
    {
        if (isPicked && members.Add(path))
            picked.Add(path);
        else if (!isPicked && members.Remove(path))
            picked.Remove(path);
    }

    public void Clear()
    {
        picked.Clear();
        members.Clear();
    }
}
