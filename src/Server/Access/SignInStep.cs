namespace BorgBackupServer.Server.Access;

/// <summary>What follows a first proof of who it is.</summary>
public enum SignInStep
{
    /// <summary>A second factor is asked for before there is a session.</summary>
    SecondFactor,

    /// <summary>There is a session.</summary>
    Session,
}
