namespace BorgBackupServer.Server.Platform.Start;

/// <summary>How <c>bbs-server</c> ends.</summary>
public static class ExitCodes
{
    /// <summary>Stopped when asked to.</summary>
    public const int Stopped = 0;

    /// <summary>A bug or a broken device; the log says more.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The data folder, the key file, the database or the port cannot be used; the message says what to do.</summary>
    public const int CannotStart = 3;

    /// <summary><c>admin</c>: refused; the message says why.</summary>
    public const int Refused = 4;

    /// <summary><c>admin verify-activity</c>: a row is missing or altered.</summary>
    public const int ActivityBroken = 5;
}
