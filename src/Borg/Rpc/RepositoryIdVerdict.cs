namespace BorgBackupServer.Borg.Rpc;

public enum RepositoryIdVerdict
{
    /// <summary>The server has not said yet which repository it opened.</summary>
    Pending,

    /// <summary>It is the expected one; from here on everything passes.</summary>
    Verified,

    /// <summary>It is another one. Nothing was sent to it.</summary>
    Mismatch,

    /// <summary>One side said what it must not say before the verdict.</summary>
    Refused,
}
