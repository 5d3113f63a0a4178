namespace BorgBackupServer.Server.Access.Trail;

/// <summary>A place in the chain: the row with this number has this hash.</summary>
public readonly record struct ActivityMark(long Count, string Hash)
{
    public static ActivityMark Start => new(0, ActivityChain.Start);
}
