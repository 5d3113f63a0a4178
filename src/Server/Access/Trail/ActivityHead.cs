namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// The end of the chain: how many rows there are and the last one's hash, sealed under the server key. Rows that were cut
/// off at the end contradict it, and whoever holds the database alone cannot write another. One row; writers take turns at it.
/// </summary>
public sealed class ActivityHead
{
    public const int OnlyId = 1;

    private ActivityHead()
    {
    }

    public int Id { get; private set; }

    public long Count { get; private set; }

    public string Hash { get; private set; } = "";

    public string Seal { get; private set; } = "";

    public static ActivityHead Of(ActivityMark mark, ActivitySeal seal)
    {
        var head = new ActivityHead { Id = OnlyId };
        head.Move(mark, seal);
        return head;
    }

    public ActivityMark Mark => new(Count, Hash);

    public void Move(ActivityMark mark, ActivitySeal seal)
    {
        Count = mark.Count;
        Hash = mark.Hash;
        Seal = seal.Of(mark);
    }
}
