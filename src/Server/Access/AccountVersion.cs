namespace BorgBackupServer.Server.Access;

/// <summary>Counts the changes to accounts in this process: what was remembered of an account before the last one is read again.</summary>
public sealed class AccountVersion
{
    private int current;

    public int Current => Volatile.Read(ref current);

    /// <summary>After the commit of whatever decides who may do what.</summary>
    public void Advance() => Interlocked.Increment(ref current);
}
